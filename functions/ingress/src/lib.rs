//! Lambda behind API Gateway: verifies each delivery and enqueues its events.
