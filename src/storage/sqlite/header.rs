//! What the first bytes of the database's file and of its WAL say: which database it is, and how far
//! it is. What is copied over an open file keeps its device and inode, but has another header.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use parking_lot::Mutex;

use crate::random;

/// Where SQLite's file format has `user_version` and `application_id`.
const GENERATION_AT: u64 = 60;
const IDENTITY_AT: u64 = 68;

/// How every WAL begins, but for its last bit: the order of bytes in its checksums.
const WAL_MAGIC: [u8; 4] = [0x37, 0x7f, 0x06, 0x82];

/// Another process may be writing the page while it is read.
const READS: usize = 3;

const WITH_THE_WAL: &str = "SELECT application_id AS identity, user_version AS generation
                            FROM pragma_application_id, pragma_user_version";

/// Which database, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Header {
    /// A random number that it keeps (`application_id`); 0 before it has one.
    #[diesel(sql_type = Integer)]
    identity: i32,
    /// Goes up at each start and with each checkpoint (`user_version`).
    #[diesel(sql_type = Integer)]
    generation: i32,
}

impl Header {
    /// As the database with its WAL has it.
    pub fn with_the_wal(connection: &mut SqliteConnection) -> QueryResult<Self> {
        diesel::sql_query(WITH_THE_WAL).get_result(connection)
    }

    /// How many generations it is ahead of an earlier header of the same database; `None` where that
    /// is of another, or is later.
    pub fn ahead_of(self, earlier: Self) -> Option<i32> {
        let is_same = [0, self.identity].contains(&earlier.identity);
        let ahead = self.generation.wrapping_sub(earlier.generation);
        (is_same && ahead >= 0).then_some(ahead)
    }

    /// Writes the next generation, and an identity where there is none.
    pub fn write_next(self, connection: &mut SqliteConnection) -> QueryResult<()> {
        let generation = self.generation.wrapping_add(1);
        let identity = match self.identity {
            0 => random::database_identity(),
            identity => identity,
        };
        connection.batch_execute(&format!(
            "PRAGMA user_version = {generation}; PRAGMA application_id = {identity}"
        ))
    }
}

/// The header as the file itself has it, without the WAL: a checkpoint brings it there.
///
/// It is read through a file of its own. When a process closes a file, it loses all its locks on
/// it, SQLite's too. So this one is closed after all connections.
pub struct HeaderInFile(Mutex<(File, Header)>);

impl HeaderInFile {
    /// Opens it, and reads it a first time.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let header = read(&mut file)?;
        Ok(Self(Mutex::new((file, header))))
    }

    /// Reads it; `None` where it does not follow on what was read before: another file's is there,
    /// or an older one, or none.
    pub fn read(&self) -> Option<Header> {
        let (file, last) = &mut *self.0.lock();
        for _ in 0..READS {
            if let Ok(header) = read(file)
                && header.ahead_of(*last).is_some()
            {
                *last = header;
                return Some(header);
            }
        }
        None
    }
}

/// The WAL's file, of which no more is known than how it begins: what else is in it changes with every
/// commit.
pub struct WalFile(Mutex<File>);

impl WalFile {
    /// Opens it.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(Mutex::new(File::open(path)?)))
    }

    /// Whether it is empty, as it is at first and after some checkpoints, or begins as a WAL does. One
    /// that was emptied by hand goes on where it was, after a gap.
    pub fn is_sound(&self) -> bool {
        let file = &mut *self.0.lock();
        (0..READS).any(|_| is_empty_or_wal(file).unwrap_or(false))
    }
}

fn is_empty_or_wal(file: &mut File) -> io::Result<bool> {
    let mut begin = Vec::with_capacity(WAL_MAGIC.len());
    file.seek(SeekFrom::Start(0))?;
    file.take(WAL_MAGIC.len() as u64).read_to_end(&mut begin)?;
    if let Some(last) = begin.last_mut() {
        *last &= !1;
    }
    Ok(begin.is_empty() || begin == WAL_MAGIC)
}

fn read(file: &mut File) -> io::Result<Header> {
    Ok(Header {
        identity: number(file, IDENTITY_AT)?,
        generation: number(file, GENERATION_AT)?,
    })
}

fn number(file: &mut File, at: u64) -> io::Result<i32> {
    let mut bytes = [0; 4];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(i32::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing_new((7, 3), (7, 3), Some(0))]
    #[case::a_checkpoint((7, 3), (7, 4), Some(1))]
    #[case::a_first_identity((0, 0), (7, 1), Some(1))]
    #[case::after_the_highest((7, i32::MAX), (7, i32::MIN), Some(1))]
    #[case::an_older_copy((7, 4), (7, 3), None)]
    #[case::another_database((7, 3), (8, 4), None)]
    #[case::one_without_identity((7, 3), (0, 3), None)]
    fn a_header_follows_on_an_earlier_one_of_the_same_database(
        #[case] earlier: (i32, i32),
        #[case] later: (i32, i32),
        #[case] ahead: Option<i32>,
    ) {
        let header = |(identity, generation)| Header {
            identity,
            generation,
        };
        assert_eq!(header(later).ahead_of(header(earlier)), ahead);
    }
}
