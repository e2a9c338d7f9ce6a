//! AWS targets on the emulator of tests/aws/run.
