//! Meta's Messenger wire format, pure: ids, signature, webhook views, sends, limits.
