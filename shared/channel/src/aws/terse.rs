//! Calls to AWS that say less of the client which makes them.

use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::user_agent::UserAgentInterceptor;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, disable_interceptor, dyn_dispatch_hint};
use aws_smithy_types::config_bag::ConfigBag;

/// Leaves out of each call what the client tells of itself: its features, the call's id, the number
/// of the try and when that ends.
///
/// For a client whose calls are many and small: these headers are made, and most of them signed, anew for every call.
/// They are of use where calls are repeated, which no client of this library does by itself. Its name is told instead
/// (`User-Agent: messenger-channel`).
#[derive(Debug)]
pub struct Terse;

#[dyn_dispatch_hint]
impl Intercept for Terse {
    fn name(&self) -> &'static str {
        "Terse"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (of_call, cause) = (config.interceptor_state(), "the client is terse");
        of_call.store_put(disable_interceptor::<UserAgentInterceptor>(cause));
        of_call.store_put(disable_interceptor::<InvocationIdInterceptor>(cause));
        of_call.store_put(disable_interceptor::<RequestInfoInterceptor>(cause));
        Ok(())
    }
}
