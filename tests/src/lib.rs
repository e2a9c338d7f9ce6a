//! The functions seen from outside.
