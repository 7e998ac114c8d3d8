//! One test binary, so that one link serves all tests.

mod topic;
