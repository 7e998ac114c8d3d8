//! 1. Bytes in: the only reader of input.
