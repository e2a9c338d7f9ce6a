//! How far a throttle reaches.

/// What a throttle holds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// What was sent: the limit is one of its recipient, product or endpoint.
    Send,
    /// Whatever is sent on behalf of the Page.
    Page,
    /// Whatever is sent by the app, on behalf of any Page.
    App,
}
