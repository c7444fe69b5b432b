package dev.tidemark.testkit;

/// What every store must do. Its parts can be read one by one; a store's test implements this.
public interface SyncStoreContract
    extends TransactionContract,
        LogContract,
        RecordContract,
        HistoryContract,
        ScopeContract,
        PruningContract,
        TokenContract,
        EnrolmentContract,
        UploadContract,
        DocumentContract,
        AccountContract,
        SightingContract,
        MessageContract,
        SyncRunContract,
        WatchContract {}
