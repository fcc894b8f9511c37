-- What the host knows of a customer. `version` is raised by every stored decision: a writer that read an older one stores nothing.
CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    -- the instant of the last decision; time never goes back for a customer
    last_at TEXT NOT NULL,
    document TEXT NOT NULL,
    created_micros BIGINT NOT NULL
);

-- Wallets, transactions and invoices as the engine wrote them (`document`), and what the host adds (`host`).
CREATE TABLE wallets (
    id TEXT PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    code TEXT NOT NULL,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    -- 1 while the sweep has to look at it
    watched BIGINT NOT NULL,
    created_micros BIGINT NOT NULL,
    document TEXT NOT NULL,
    host TEXT NOT NULL
);
CREATE INDEX wallets_of_customer ON wallets (customer_id, created_micros);
CREATE INDEX wallets_watched ON wallets (watched, customer_id);

CREATE TABLE wallet_transactions (
    id TEXT PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    wallet_id TEXT NOT NULL REFERENCES wallets (id),
    status TEXT NOT NULL,
    transaction_type TEXT NOT NULL,
    transaction_status TEXT NOT NULL,
    created_micros BIGINT NOT NULL,
    document TEXT NOT NULL,
    host TEXT NOT NULL
);
CREATE INDEX transactions_of_customer ON wallet_transactions (customer_id, created_micros);
CREATE INDEX transactions_of_wallet ON wallet_transactions (wallet_id, created_micros);

CREATE TABLE invoices (
    id TEXT PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    status TEXT NOT NULL,
    payment_status TEXT NOT NULL,
    invoice_type TEXT NOT NULL,
    created_micros BIGINT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX invoices_of_customer ON invoices (customer_id, created_micros);

-- Usage that is not invoiced yet, as the host stated it last.
CREATE TABLE usages (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    external_subscription_id TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (customer_id, external_subscription_id)
);

-- Every decision that was stored: what was asked, and the answer that a repetition gets.
CREATE TABLE commands (
    id TEXT PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id),
    version BIGINT NOT NULL,
    at TEXT NOT NULL,
    type TEXT NOT NULL,
    digest TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    command TEXT NOT NULL,
    reply_status BIGINT NOT NULL,
    reply_body TEXT NOT NULL
);
CREATE INDEX commands_of_customer ON commands (customer_id, version);

-- What happened, in order. Append-only.
CREATE TABLE events (
    customer_id TEXT NOT NULL REFERENCES customers (id),
    seq BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    command_id TEXT NOT NULL REFERENCES commands (id),
    type TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (customer_id, seq)
);

CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER commands_are_not_changed BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'commands are append-only'); END;
CREATE TRIGGER commands_are_not_deleted BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'commands are append-only'); END;
