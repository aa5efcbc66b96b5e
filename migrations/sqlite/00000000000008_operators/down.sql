-- Money is never unmade: go back by restoring a backup.
SELECT RAISE(ABORT, 'there is no way down');
