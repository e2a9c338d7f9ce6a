//! Names of hosts: resolved once, checked, and connected to at just these addresses.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// Resolver of the HTTPS client.
///
/// The client connects to the addresses given here and looks no name up by itself, so that a name which points
/// elsewhere a moment later ("DNS rebinding") gains nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolver {
    /// Whether any address will do.
    pub(super) allow_private: bool,
}

/// Name that leads to an address which is not public.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("name leads to an address that is not public")]
pub(super) struct Refused;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(checked(addresses, allow_private)?.into_iter()) as Addrs)
        })
    }
}

/// One private address among public ones is a trap too, since the client may choose it.
fn checked(addresses: Vec<SocketAddr>, allow_private: bool) -> Result<Vec<SocketAddr>, Refused> {
    let good = allow_private || addresses.iter().all(|address| is_public(address.ip()));
    if good { Ok(addresses) } else { Err(Refused) }
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn a_private_address_among_public_ones_is_refused() {
        let public = vec!["93.184.216.34:0".parse().unwrap(), "[2606:2800:220:1::1]:0".parse().unwrap()];
        let mut mixed = public.clone();
        mixed.push("10.0.0.1:0".parse().unwrap());
        assert!(checked(public.clone(), false).is_ok());
        assert!(checked(mixed.clone(), false).is_err());
        assert_eq!(checked(mixed.clone(), true).unwrap(), mixed);
    }
}
