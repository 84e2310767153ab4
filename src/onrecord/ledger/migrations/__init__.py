"""The ledger's tables as they came to be. A migration adds; none changes or drops what is there."""
