//! What can be wrong with the folder, said to the reader in one sentence each, with what to do about it.
//!
//! Nothing of this stops anything: documents are read as if nothing had been kept.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why texts are not kept, or not as they should be.
#[derive(Debug, Error)]
pub(super) enum Trouble {
    #[error(
        "no texts are kept for the next start: {} cannot be used ({error}); \
         set XDG_CACHE_HOME to a folder that can be written to", .folder.display()
    )]
    Unusable { folder: PathBuf, error: io::Error },
    #[error(
        "no texts are kept for the next start: {} is a link; remove it, and a folder is made there",
        .folder.display()
    )]
    Link { folder: PathBuf },
    #[error(
        "no texts are kept for the next start: {} is not a folder; move it out of the way",
        .folder.display()
    )]
    NoFolder { folder: PathBuf },
    #[error(
        "no texts are kept for the next start: {} belongs to another user; \
         remove it, or set XDG_CACHE_HOME to a folder of your own", .folder.display()
    )]
    Owner { folder: PathBuf },
    #[error(
        "no texts are kept for the next start: others may write to {}; take that right from them with chmod 700",
        .folder.display()
    )]
    Open { folder: PathBuf },
    #[error(
        "kept texts are used, but no new ones are added: {} cannot be written to ({error}); \
         make it writable, or set XDG_CACHE_HOME to another folder", .folder.display()
    )]
    ReadOnly { folder: PathBuf, error: io::Error },
    #[error(
        "{} holds texts kept by a newer version, which are left alone; \
         remove the folder if that version is no longer used", .folder.display()
    )]
    Newer { folder: PathBuf },
    #[error(
        "{count} damaged {} removed from {}; those documents are read anew",
        if *.count == 1 { "file was" } else { "files were" }, .folder.display()
    )]
    Damaged { count: usize, folder: PathBuf },
    #[error(
        "no more texts are kept for the next start: writing to {} failed ({error}); \
         the next start tries again", .folder.display()
    )]
    Write { folder: PathBuf, error: io::Error },
}
