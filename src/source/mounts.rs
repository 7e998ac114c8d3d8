//! Pseudo file systems, whose files are made as they are read and may never end: `/proc`, `/sys`.

use std::fs;
use std::path::{Path, PathBuf};

/// Where such file systems are mounted.
#[derive(Debug)]
pub(super) struct Pseudo(Vec<PathBuf>);

/// Their types, as the kernel names them.
const TYPES: &[&str] = &[
    "proc",
    "sysfs",
    "devtmpfs",
    "devpts",
    "debugfs",
    "tracefs",
    "securityfs",
    "cgroup",
    "cgroup2",
    "configfs",
    "bpf",
    "mqueue",
    "pstore",
    "efivarfs",
    "binfmt_misc",
    "fusectl",
    "hugetlbfs",
    "nsfs",
];

impl Pseudo {
    /// Those of this machine; none where the system does not list them.
    pub(super) fn read() -> Self {
        Self::parse(&fs::read_to_string("/proc/self/mountinfo").unwrap_or_default())
    }

    fn parse(mounts: &str) -> Self {
        let place = |line: &str| {
            let (before, after) = line.split_once(" - ")?;
            let pseudo = after.split(' ').next().is_some_and(|kind| TYPES.contains(&kind));
            // Spaces are written as octal numbers there; no such place has one.
            pseudo.then(|| before.split(' ').nth(4).map(PathBuf::from)).flatten()
        };
        Self(mounts.lines().filter_map(place).collect())
    }

    /// Whether a folder, by its real path, lies in one of them.
    pub(super) fn holds(&self, folder: &Path) -> bool {
        self.0.iter().any(|place| folder.starts_with(place))
    }
}
