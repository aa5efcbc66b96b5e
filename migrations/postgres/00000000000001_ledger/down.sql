-- Money is never unmade: go back by restoring a backup.
SELECT RAISE(ABORT, 'the ledger has no way down');
