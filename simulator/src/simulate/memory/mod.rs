//! A store in memory for simulations: it keeps the contract of the databases, commits at a word,
//! and meets what it is told to meet.
//!
//! What a batch saves is there for every writer once it is committed, and not before; a batch is
//! alone with the rows, as the locks of a database see to. What is not committed is lost with its
//! process. A writer remembers accounts as a gateway's does, and another gateway may have moved them.

mod tables;

use std::sync::Arc;

use gerai::ledger::{Account, Entry, Needs, State};
use gerai::storage::{BatchError, BatchWriter, RememberedAccounts, StorageError};
use parking_lot::{Mutex, MutexGuard};

use tables::ENTRIES;
pub use tables::Tables;

/// Fewer than there are, so that some are forgotten.
const ACCOUNTS_REMEMBERED: usize = 4;

/// What batches meet, until they are told otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum InjectedFault {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// The database cannot be reached.
    OutOfReach,
    /// Nothing can be saved: the disk is full.
    DiskFull,
    /// What the order of that reference would save is refused.
    Poison(String),
    /// One commit reports an error.
    CommitFails {
        /// It has happened all the same.
        happened: bool,
        /// And its mark can be read back.
        readable: bool,
    },
    /// The process ends before one batch is committed, or, `committed`, just after.
    Crash {
        /// The batch is there for those who come after.
        committed: bool,
    },
}

/// One try to carry a batch out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// So many commands.
    pub commands: usize,
    /// Whether it is there.
    pub committed: bool,
}

/// See the module. A clone is another handle of the same rows.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Store>>);

#[derive(Clone, Debug, Default)]
struct Store {
    tables: Tables,
    writers: u64,
    injected_fault: InjectedFault,
    crashed: bool,
    attempts: Vec<Attempt>,
}

impl Memory {
    /// Those rows, and nothing to meet.
    pub fn of(tables: Tables) -> Self {
        Self(Arc::new(Mutex::new(Store {
            writers: tables.last_writer(),
            tables,
            ..Store::default()
        })))
    }

    /// Opens an account.
    pub fn open_account(&self, account: Account) {
        self.0.lock().tables.append(Entry::opened(account));
    }

    /// A connection for batches.
    pub fn writer(&self) -> MemoryWriter {
        let mut store = self.0.lock();
        store.writers += 1;
        MemoryWriter {
            name: store.writers,
            batches: 0,
            accounts: RememberedAccounts::of(ACCOUNTS_REMEMBERED),
            memory: self.clone(),
        }
    }

    /// From now on batches meet this.
    pub fn inject(&self, injected_fault: InjectedFault) {
        self.0.lock().injected_fault = injected_fault;
    }

    /// The tries since this was last asked, and whether the process has ended in one of them.
    pub fn take_attempts(&self) -> (Vec<Attempt>, bool) {
        let mut store = self.0.lock();
        let crashed = std::mem::take(&mut store.crashed);
        (std::mem::take(&mut store.attempts), crashed)
    }

    /// Looks at the rows.
    pub fn read<T>(&self, look: impl FnOnce(&Tables) -> T) -> T {
        look(&self.0.lock().tables)
    }
}

/// A connection for batches.
pub struct MemoryWriter {
    name: u64,
    batches: u64,
    accounts: RememberedAccounts,
    memory: Memory,
}

impl BatchWriter for MemoryWriter {
    fn batch(
        &mut self,
        needs: &[&Needs],
        mut decide: impl FnMut(&mut State),
    ) -> Result<(), BatchError> {
        self.batches += 1;
        let mut store = self.memory.0.lock();
        store.attempts.push(Attempt {
            commands: needs.len(),
            committed: false,
        });
        if store.crashed || store.injected_fault == InjectedFault::OutOfReach {
            return Err(out_of_reach().into());
        }
        let mut state = store.tables.load(needs, self.accounts.take(needs));
        decide(&mut state);
        let (mut accounts, mut writes) = state.into_parts();
        if store.tables.refuses(&writes) == Some(ENTRIES) {
            // Another has moved one of the accounts: all is decided again on what is read.
            let mut state = store.tables.load(needs, State::default());
            decide(&mut state);
            (accounts, writes) = state.into_parts();
        }
        let full = (store.injected_fault == InjectedFault::DiskFull).then_some("a full disk");
        let refused = full
            .or_else(|| store.poison(needs))
            .or_else(|| store.tables.refuses(&writes));
        if let Some(refused) = refused {
            return Err(refusal(refused).into());
        }
        let injected_fault = store.inject_once();
        let committed = !matches!(
            injected_fault,
            InjectedFault::CommitFails {
                happened: false,
                ..
            } | InjectedFault::Crash { committed: false }
        );
        if committed {
            store.tables.save(writes, self.name, self.batches);
            store.attempts.last_mut().expect("it was pushed").committed = true;
        }
        self.report(injected_fault, store)?;
        self.accounts.put_back(accounts);
        Ok(())
    }
}

impl MemoryWriter {
    /// The rows themselves, for a store that is planted a bug.
    pub fn with_tables<T>(&self, act: impl FnOnce(&mut Tables) -> T) -> T {
        act(&mut self.memory.0.lock().tables)
    }

    /// From now on the writer remembers the accounts as they are here.
    pub fn remember(&mut self, accounts: Vec<Account>) {
        self.accounts.put_back(accounts);
    }

    /// What the gateway is told of a commit. One that fails is read back by its mark.
    fn report(
        &self,
        injected_fault: InjectedFault,
        mut store: MutexGuard<'_, Store>,
    ) -> Result<(), BatchError> {
        match injected_fault {
            InjectedFault::Crash { .. } => {
                store.crashed = true;
                Err(out_of_reach().into())
            }
            InjectedFault::CommitFails {
                readable: false, ..
            } => Err(BatchError::Unknown("and cannot be read back".to_owned())),
            InjectedFault::CommitFails { .. }
                if store.tables.mark(self.name) != Some(self.batches) =>
            {
                Err(refusal("the commit").into())
            }
            _ => Ok(()),
        }
    }
}

impl Store {
    /// What a commit meets is met by one commit.
    fn inject_once(&mut self) -> InjectedFault {
        match self.injected_fault {
            InjectedFault::CommitFails { .. } | InjectedFault::Crash { .. } => {
                std::mem::take(&mut self.injected_fault)
            }
            _ => InjectedFault::Nothing,
        }
    }

    fn poison(&self, needs: &[&Needs]) -> Option<&'static str> {
        let InjectedFault::Poison(reference) = &self.injected_fault else {
            return None;
        };
        let mut named = needs.iter().filter_map(|need| need.movement.as_ref());
        named
            .any(|key| key.reference == *reference)
            .then_some("poison")
    }
}

fn out_of_reach() -> StorageError {
    StorageError::Open("it is out of reach".to_owned())
}

fn refusal(what: &str) -> StorageError {
    StorageError::Unfit(format!("refused: {what}"))
}
