//! Lambda behind SQS: claims, decides, dispatches and replies.

pub mod dispatch;
