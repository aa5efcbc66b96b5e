//! Whether the files that SQLite has open are still the ones at their names, and what they were. A
//! file that is deleted or replaced stays open, and takes commits that nobody will ever read.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use parking_lot::Mutex;

use super::header::{Header, HeaderInFile, WalFile};
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
    keeper: Arc<Mutex<SqliteConnection>>,
    /// Of the database's file. Closed last.
    header: HeaderInFile,
    wal: WalFile,
}

/// The keeper's only commits are generations, and a checkpoint makes the WAL durable first.
const KEEPER_SETTINGS: &str = "PRAGMA synchronous = NORMAL";

impl OpenFiles {
    /// Of the database in that file, which the connection has open.
    pub fn of(path: &str, mut keeper: SqliteConnection) -> Result<Self, StorageError> {
        keeper.batch_execute(KEEPER_SETTINGS)?;
        let failed = |error: io::Error| unseen(Path::new(path), &error);
        // SQLite puts the other two beside the file itself, not beside a link to it.
        let file = fs::canonicalize(path).map_err(failed)?;
        let files = Self {
            files: [
                OpenFile::of(path.into())?,
                OpenFile::of(with(&file, "-wal"))?,
                OpenFile::of(with(&file, "-shm"))?,
            ],
            gone: OnceLock::new(),
            keeper: Arc::new(Mutex::new(keeper)),
            header: HeaderInFile::open(&file).map_err(failed)?,
            wal: WalFile::open(&with(&file, "-wal")).map_err(failed)?,
        };
        files.refuse_mismatch()?;
        Ok(files)
    }

    /// Refuses a database and a WAL that are not of one moment: a copy was put in the place of one of
    /// them.
    fn refuse_mismatch(&self) -> Result<(), StorageError> {
        let keeper = &mut *self.keeper.lock();
        // Within a transaction: no checkpoint goes beyond what it sees.
        keeper.transaction(|keeper| self.waiting_generations(keeper).map(drop))
    }

    /// How many generations the file is behind its WAL. One at most: another begins only when the
    /// last has been checkpointed.
    fn waiting_generations(&self, keeper: &mut SqliteConnection) -> Result<i32, StorageError> {
        let newest = Header::with_the_wal(keeper)?;
        let in_file = self.header.read();
        let waiting = in_file.and_then(|in_file| newest.ahead_of(in_file));
        waiting.filter(|waiting| *waiting <= 1).ok_or_else(|| {
            StorageError::Unfit(format!(
                "{} and the -wal beside it are not of one moment: put back both of the same \
                 backup, or the database alone without -wal and -shm",
                self.files[0].path.display()
            ))
        })
    }

    /// Begins a generation, so that what was copied before is known as older. The header in the file
    /// is the newest one after the next checkpoint.
    fn begin_generation(&self, keeper: &mut SqliteConnection) -> Result<(), StorageError> {
        keeper.immediate_transaction(|keeper| {
            if self.waiting_generations(keeper)? == 0 {
                Header::with_the_wal(keeper)?.write_next(keeper)?;
            }
            Ok(())
        })
    }

    /// Begins a generation at the start of a gateway, and brings it to the file.
    pub fn begin(&self) -> Result<(), StorageError> {
        let keeper = &mut *self.keeper.lock();
        checkpoint_passively(keeper)?;
        self.begin_generation(keeper)?;
        Ok(checkpoint_passively(keeper)?)
    }

    /// Refuses where one of them is no longer at its name; that is logged once.
    pub fn check(&self) -> Result<(), StorageError> {
        if let Some(gone) = self.gone.get() {
            return Err(StorageError::FileGone(gone.clone()));
        }
        if let Some(gone) = self.files.iter().find(|file| !file.is_there()) {
            return Err(self.give_up(&gone.path));
        }
        let [database, wal, _] = &self.files;
        if self.header.read().is_none() {
            return Err(self.give_up(&database.path));
        }
        if !self.wal.is_sound() {
            return Err(self.give_up(&wal.path));
        }
        Ok(())
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
            let keeper = &mut *self.keeper.lock();
            checkpoint(keeper, writer_lock, |keeper| {
                // On a full disk there is no room for it, and a checkpoint is all the more needed.
                self.begin_generation(keeper).or_else(|_| self.check())
            })?;
        } else if self.only_the_wal_is_gone() {
            checkpoint_passively(&mut self.keeper.lock())?;
        }
        checked
    }

    fn only_the_wal_is_gone(&self) -> bool {
        let [database, wal, _] = &self.files;
        database.is_there() && identity(&wal.path).is_err()
    }

    /// Whether what is gone is still at its name, with other contents.
    fn is_overwritten(&self) -> bool {
        let is_it = |file: &&OpenFile| self.gone.get() == Some(&file.path);
        let gone = self.files.iter().find(is_it);
        gone.is_some_and(OpenFile::is_there)
    }
}

/// The last connection that is closed checkpoints the WAL. Where one of the two was overwritten, that
/// would mix pages of two databases: so the keeper is not closed, and the process ends with it.
impl Drop for OpenFiles {
    fn drop(&mut self) {
        if self.is_overwritten() {
            std::mem::forget(Arc::clone(&self.keeper));
        }
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

/// Where SQLite puts the WAL: beside the file itself, not beside a link to it.
pub fn wal_of(path: &Path) -> io::Result<PathBuf> {
    Ok(with(&fs::canonicalize(path)?, "-wal"))
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
    use rstest::rstest;

    use super::*;
    use crate::storage::sqlite;

    fn connect(path: &Path) -> SqliteConnection {
        sqlite::connect(&path.display().to_string()).expect("a connection")
    }

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
        let mut writer = connect(&path);
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

    /// Its contents at that moment, as a backup has them.
    fn backup(path: &Path, name: &str) -> PathBuf {
        let copy = path.with_file_name(name);
        let mut reader = connect(path);
        let into = format!("VACUUM INTO '{}'", copy.display());
        reader.batch_execute(&into).expect("a backup");
        copy
    }

    fn write_much(path: &Path) {
        let mut writer = connect(path);
        let much = "INSERT INTO metadata (name, value)
                    VALUES (hex(randomblob(8)), hex(zeroblob(1048576)))";
        writer.batch_execute(much).expect("committed");
    }

    /// What is copied over the file: of another database, an older copy, or nothing at all.
    #[rstest]
    fn what_is_copied_over_the_open_file_is_noticed(
        #[values("another", "older", "nothing")] what: &str,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let files = opened(folder.path());
        files.begin().expect("begun");
        let path = folder.path().join("gerai.db");
        let another = tempfile::tempdir().expect("a folder");
        opened(another.path()).begin().expect("begun");
        let other = match what {
            "another" => another.path().join("gerai.db"),
            "older" => backup(&path, "older.db"),
            _ => {
                let empty = folder.path().join("empty");
                fs::write(&empty, "").expect("written");
                empty
            }
        };
        write_much(&path);
        files.check().expect("its own commits");
        files.checkpoint(&WriterLock::default()).expect("its own");
        files.check().expect("its own checkpoint");
        fs::copy(&other, &path).expect("copied over it");
        assert!(matches!(files.check(), Err(StorageError::FileGone(_))));
        // The end of the gateway leaves it as it was copied.
        drop(files);
        assert_eq!(
            fs::read(&path).expect("read"),
            fs::read(&other).expect("read")
        );
    }

    /// As by `> gerai.db-wal`, to free the disk.
    #[rstest]
    fn a_wal_that_is_emptied_or_overwritten_is_noticed_at_the_next_commit(
        #[values(0, 64)] left: usize,
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let files = opened(folder.path());
        files.begin().expect("begun");
        let path = folder.path().join("gerai.db");
        let mut writer = connect(&path);
        let row = "INSERT INTO metadata (name, value) VALUES (hex(randomblob(8)), '')";
        writer.batch_execute(row).expect("committed");
        files.check().expect("its own commits");
        let before = fs::read(&path).expect("read");
        fs::write(with(&path, "-wal"), vec![7; left]).expect("overwritten");
        writer.batch_execute(row).expect("committed");
        assert!(matches!(files.check(), Err(StorageError::FileGone(_))));
        drop((files, writer));
        assert_eq!(fs::read(&path).expect("read"), before);
    }

    #[test]
    fn a_wal_that_another_process_checkpoints_to_its_end_is_still_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = opened(folder.path());
        let path = folder.path().join("gerai.db");
        let mut other = connect(&path);
        let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
        for _ in 0..2 {
            other.batch_execute(truncate).expect("checkpointed");
            let length = fs::metadata(with(&path, "-wal")).expect("a WAL").len();
            assert_eq!(length, 0);
            files.check().expect("as it was opened");
            write_much(&path);
            files.check().expect("as it was opened");
        }
    }

    #[test]
    fn what_other_processes_do_to_the_database_is_no_matter() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = opened(folder.path());
        files.begin().expect("begun");
        let path = folder.path().join("gerai.db");
        let mut other = connect(&path);
        for _ in 0..3 {
            write_much(&path);
            checkpoint_passively(&mut other).expect("by another");
            files.check().expect("as it was opened");
            files.checkpoint(&WriterLock::default()).expect("by itself");
            let second = opened(folder.path());
            second.begin().expect("a second gateway");
            files.check().expect("as it was opened");
            write_much(&path);
            second
                .checkpoint(&WriterLock::default())
                .expect("by the second");
        }
        other.batch_execute("VACUUM").expect("by hand");
        files.checkpoint(&WriterLock::default()).expect("by itself");
        files.check().expect("as it was opened");
    }

    /// As after a crash, where an older backup is put beside the WAL that was left.
    #[test]
    fn a_database_and_a_wal_of_two_moments_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gerai.db");
        let files = opened(folder.path());
        files.begin().expect("begun");
        let older = folder.path().join("older.db");
        fs::copy(&path, &older).expect("copied");
        for _ in 0..2 {
            write_much(&path);
            files.checkpoint(&WriterLock::default()).expect("done");
        }
        let crashed = tempfile::tempdir().expect("a folder");
        let left = crashed.path().join("gerai.db");
        let open = || OpenFiles::of(&left.display().to_string(), connect(&left)).map(drop);
        fs::copy(&path, &left).expect("copied");
        fs::copy(with(&path, "-wal"), with(&left, "-wal")).expect("copied");
        open().expect("of one moment");
        fs::copy(&older, &left).expect("copied");
        fs::copy(with(&path, "-wal"), with(&left, "-wal")).expect("copied");
        let refused = open().expect_err("of two moments").to_string();
        assert!(refused.contains("are not of one moment"), "{refused}");
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
