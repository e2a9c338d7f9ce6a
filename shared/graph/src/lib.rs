//! Graph API client for the Messenger Platform.
