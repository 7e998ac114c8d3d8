//! The stamp of a file: what its file system changes with every write.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a file must have been left alone before its times say anything: within the grain of a
/// clock, two seconds where it is coarsest, it could be written to twice and look the same.
const GRAIN: Duration = Duration::from_secs(2);

/// Size and times, and where there are such things also the number of the file and the time of its
/// last change, which nobody can set back. `None` where they are not sure to change with the file.
pub(super) fn stamp(metadata: &Metadata, now: SystemTime) -> Option<String> {
    let modified = metadata.modified().ok()?;
    let (changed, file) = last_change(metadata).unwrap_or((modified, 0));
    let settled = |time: SystemTime| now.duration_since(time).is_ok_and(|age| age > GRAIN);
    if !settled(modified) || !settled(changed) {
        return None;
    }
    let nanoseconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    Some(format!("{} {} {} {file}", metadata.len(), nanoseconds(modified), nanoseconds(changed)))
}

/// When a file, or what the system keeps of it, was last changed, and the number of the file.
#[cfg(unix)]
fn last_change(metadata: &Metadata) -> Option<(SystemTime, u64)> {
    use std::os::unix::fs::MetadataExt;
    let seconds = u64::try_from(metadata.ctime()).ok()?;
    let nanoseconds = u32::try_from(metadata.ctime_nsec()).ok()?;
    Some((UNIX_EPOCH.checked_add(Duration::new(seconds, nanoseconds))?, metadata.ino()))
}

#[cfg(not(unix))]
fn last_change(_: &Metadata) -> Option<(SystemTime, u64)> {
    None
}
