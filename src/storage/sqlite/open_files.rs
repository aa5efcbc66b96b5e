//! Whether the files that SQLite has open are still the ones at their names. A file that is deleted
//! or replaced stays open, and takes commits that nobody will ever read.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use diesel::prelude::*;
use parking_lot::Mutex;

use super::{WriterLock, checkpoint, checkpoint_passively};
use crate::storage::error::StorageError;

/// What a name of the file system stands for.
type Identity = (u64, u64);

/// A file's name, and what it stood for when it was opened.
struct OpenFile {
    path: PathBuf,
    identity: Identity,
}

/// The database's file and the two beside it, as they were when they were opened.
pub struct OpenFiles {
    /// The database, its WAL and its shared memory.
    files: [OpenFile; 3],
    /// The first that was found to be gone: from then on all stay so, even if it comes back, since
    /// somebody else may have written to it meanwhile.
    gone: OnceLock<PathBuf>,
    /// As long as it is open, SQLite does not make the WAL anew. It also checkpoints.
    keeper: Mutex<SqliteConnection>,
}

impl OpenFiles {
    /// Of the database in that file, which the connection has open.
    pub fn of(path: &str, keeper: SqliteConnection) -> Result<Self, StorageError> {
        // SQLite puts the other two beside the file itself, not beside a link to it.
        let file = fs::canonicalize(path).map_err(|error| unseen(Path::new(path), &error))?;
        Ok(Self {
            files: [
                OpenFile::of(path.into())?,
                OpenFile::of(with(&file, "-wal"))?,
                OpenFile::of(with(&file, "-shm"))?,
            ],
            gone: OnceLock::new(),
            keeper: Mutex::new(keeper),
        })
    }

    /// Refuses where one of them is no longer at its name; that is logged once.
    pub fn check(&self) -> Result<(), StorageError> {
        if let Some(gone) = self.gone.get() {
            return Err(StorageError::FileGone(gone.clone()));
        }
        match self.files.iter().find(|file| !file.is_there()) {
            Some(gone) => Err(self.give_up(&gone.path)),
            None => Ok(()),
        }
    }

    /// Notes an error that shows that the file was overwritten in its place.
    pub fn note(&self, error: &StorageError) {
        if error.is_damage() {
            self.give_up(&self.files[0].path);
        }
    }

    fn give_up(&self, path: &Path) -> StorageError {
        let gone = self.gone.get_or_init(|| {
            let error = StorageError::FileGone(path.to_owned());
            tracing::error!(%error, "nothing is served any more");
            path.to_owned()
        });
        StorageError::FileGone(gone.clone())
    }

    /// Checkpoints the WAL: see [`checkpoint`]. Where its name alone is gone, what was committed to
    /// it is saved into the database.
    pub fn checkpoint(&self, writer_lock: &WriterLock) -> Result<(), StorageError> {
        let checked = self.check();
        if checked.is_ok() {
            checkpoint(&mut self.keeper.lock(), writer_lock)?;
        } else if self.only_the_wal_is_gone() {
            checkpoint_passively(&mut self.keeper.lock())?;
        }
        checked
    }

    fn only_the_wal_is_gone(&self) -> bool {
        let [database, wal, _] = &self.files;
        database.is_there() && identity(&wal.path).is_err()
    }
}

impl OpenFile {
    fn of(path: PathBuf) -> Result<Self, StorageError> {
        let identity = identity(&path).map_err(|error| unseen(&path, &error))?;
        Ok(Self { path, identity })
    }

    fn is_there(&self) -> bool {
        identity(&self.path).is_ok_and(|identity| identity == self.identity)
    }
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

fn unseen(path: &Path, error: &io::Error) -> StorageError {
    StorageError::Open(format!("{}: {error}", path.display()))
}

/// The device and the number of the file on it. A file that is open keeps both for itself.
#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    let file = fs::metadata(path)?;
    Ok((file.dev(), file.ino()))
}

/// Where files have no number, only those that are missing are noticed.
#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(|_| (0, 0))
}

#[cfg(all(test, unix))]
mod tests {
    use diesel::connection::SimpleConnection;
    use rstest::rstest;

    use super::*;
    use crate::storage::sqlite;

    fn opened(folder: &Path) -> OpenFiles {
        let path = folder.join("gerai.db").display().to_string();
        sqlite::create_private(&path);
        let mut connection = sqlite::connect(&path).expect("a connection");
        sqlite::migrate(&mut connection).expect("a schema");
        OpenFiles::of(&path, connection).expect("files")
    }

    #[rstest]
    fn a_file_that_is_deleted_or_replaced_is_noticed_for_good(
        #[values("gerai.db", "gerai.db-wal", "gerai.db-shm")] name: &str,
        #[values(false, true)] is_replaced: bool,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let files = opened(folder.path());
        files.check().expect("as it was opened");
        let (file, away) = (folder.path().join(name), folder.path().join("away"));
        fs::rename(&file, &away).expect("moved");
        if is_replaced {
            fs::copy(&away, &file).expect("a copy");
        }
        assert!(matches!(files.check(), Err(StorageError::FileGone(_))));
        fs::rename(&away, &file).expect("moved back");
        assert!(matches!(files.check(), Err(StorageError::FileGone(_))));
    }

    #[test]
    fn what_was_committed_to_a_wal_that_is_deleted_is_saved_into_the_database() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = opened(folder.path());
        let path = folder.path().join("gerai.db");
        let mut writer = sqlite::connect(&path.display().to_string()).expect("a connection");
        let row = "INSERT INTO metadata (name, value) VALUES ('kept', 'yes')";
        writer.batch_execute(row).expect("committed");
        fs::remove_file(folder.path().join("gerai.db-wal")).expect("removed");
        assert!(files.checkpoint(&WriterLock::default()).is_err());
        // As after a crash: nothing but the file itself is left.
        let copy = folder.path().join("copy.db");
        fs::copy(&path, &copy).expect("a copy");
        let mut reader = sqlite::connect(&copy.display().to_string()).expect("a connection");
        let count = diesel::sql_query("DELETE FROM metadata WHERE name = 'kept'");
        assert_eq!(count.execute(&mut reader), Ok(1));
    }

    #[test]
    fn a_file_that_is_overwritten_in_its_place_is_given_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = opened(folder.path());
        checkpoint_passively(&mut files.keeper.lock()).expect("carried over");
        let other = folder.path().join("gerai.db");
        fs::write(&other, vec![7; 65_536]).expect("overwritten");
        files.check().expect("its inode is the same");
        let copy = folder.path().join("copy.db");
        fs::copy(&other, &copy).expect("a copy");
        let opened = SqliteConnection::establish(&copy.display().to_string());
        let mut reader = opened.expect("a file is opened before it is read");
        let read = reader.batch_execute("SELECT count(*) FROM metadata");
        files.note(&read.expect_err("no database").into());
        assert!(matches!(files.check(), Err(StorageError::FileGone(_))));
    }

    #[test]
    fn a_checkpoint_leaves_the_files_what_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = opened(folder.path());
        files.checkpoint(&WriterLock::default()).expect("done");
        files.check().expect("as it was opened");
    }

    #[test]
    fn the_files_beside_a_database_lie_beside_what_a_link_leads_to() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(opened(folder.path()));
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(folder.path().join("gerai.db"), &link).expect("a link");
        let path = link.display().to_string();
        let mut connection = sqlite::connect(&path).expect("a connection");
        sqlite::migrate(&mut connection).expect("a schema");
        let files = OpenFiles::of(&path, connection).expect("files");
        files.check().expect("as it was opened");
        fs::remove_file(&link).expect("removed");
        assert!(files.check().is_err());
    }
}
