//! The documents of what the reader named, with archives as folders.

use std::path::Path;

use crate::format::{Cancel, Member, members};
use crate::library::{Found, Origin, Roots, scan};

/// Walks `roots`, as [`scan`] does; an archive among what is found is replaced by what is in it.
pub fn documents(roots: &Roots, cancel: &Cancel, tell: &mut dyn FnMut(Vec<Found>) -> bool) {
    scan(roots, &mut |found| {
        if cancel.is_cancelled() {
            return false;
        }
        tell(found.into_iter().flat_map(|found| opened_up(found, cancel)).collect())
    });
}

fn opened_up(found: Found, cancel: &Cancel) -> Vec<Found> {
    let path = found.origin.path().filter(|_| found.problem.is_none()).map(Path::to_owned);
    match path.as_deref().and_then(|path| Some((path, members(path, cancel)?))) {
        None => vec![found],
        Some((_, Err(e))) => vec![Found { problem: Some(e.to_string()), ..found }],
        Some((path, Ok(members))) => members.into_iter().map(|member| inside(path, &found, member)).collect(),
    }
}

fn inside(archive: &Path, found: &Found, member: Member) -> Found {
    let mut path = archive.as_os_str().to_owned();
    path.push("/");
    path.push(&member.name);
    Found {
        origin: Origin::Path(path.into()),
        place: format!("{}/{}", found.place, member.name),
        len: member.len,
        modified: found.modified,
        problem: member.problem,
    }
}
