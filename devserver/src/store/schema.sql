-- Times are microseconds since 1970 (UTC), ids are 63-bit.
CREATE TABLE IF NOT EXISTS meta (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    ocid TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    public_key BLOB NOT NULL,
    avatar_key TEXT,
    status TEXT,
    status_expires INTEGER,
    email_verified INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    register_time INTEGER NOT NULL,
    public_updated_time INTEGER NOT NULL,
    updated_time INTEGER NOT NULL
);

-- Server roles. There is one, 1, which may do everything.
CREATE TABLE IF NOT EXISTS server_role_assignments (
    user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    role_id INTEGER NOT NULL CHECK (role_id = 1)
);

-- Bans from the server: kept, and without effect.
CREATE TABLE IF NOT EXISTS server_bans (
    user_id INTEGER PRIMARY KEY,
    reason TEXT,
    expires INTEGER
);

CREATE TABLE IF NOT EXISTS announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    publisher_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    created_time INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS login_failures (
    user_id INTEGER PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    tries INTEGER NOT NULL,
    expires INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS verifications (
    token TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sessions (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    avatar_key TEXT,
    e2ee_on INTEGER NOT NULL,
    key_time INTEGER NOT NULL,
    created_time INTEGER NOT NULL,
    updated_time INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS members (
    session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    PRIMARY KEY (session_id, user_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS members_by_user ON members (user_id);

-- A member's role; it survives when the member goes.
CREATE TABLE IF NOT EXISTS member_roles (
    session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    role_id INTEGER NOT NULL,
    PRIMARY KEY (session_id, user_id)
) WITHOUT ROWID;

-- Roles of session members. 1 to 3 are built in and belong to no session.
CREATE TABLE IF NOT EXISTS roles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER REFERENCES sessions ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT
);
CREATE TABLE IF NOT EXISTS role_permissions (
    role_id INTEGER NOT NULL REFERENCES roles ON DELETE CASCADE,
    permission INTEGER NOT NULL CHECK (permission BETWEEN 1 AND 14),
    PRIMARY KEY (role_id, permission)
) WITHOUT ROWID;
INSERT OR IGNORE INTO roles (id, name) VALUES (1, 'Member'), (2, 'Admin'), (3, 'Owner');
INSERT OR IGNORE INTO role_permissions (role_id, permission) VALUES
    (1, 1), (1, 2),
    (2, 1), (2, 2), (2, 3), (2, 4), (2, 5), (2, 11), (2, 12), (2, 13), (2, 14),
    (3, 1), (3, 2), (3, 3), (3, 4), (3, 5), (3, 6), (3, 7), (3, 8), (3, 9), (3, 10), (3, 11), (3, 12), (3, 13), (3, 14);

-- Who is muted in or banned from a session, a member or not; without an end for ever.
CREATE TABLE IF NOT EXISTS restrictions (
    kind TEXT NOT NULL CHECK (kind IN ('mute', 'ban')),
    session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    expires INTEGER,
    PRIMARY KEY (kind, session_id, user_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS session_invitations (
    id INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    inviter_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    invitee_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    expires INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS friends (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    friend_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    PRIMARY KEY (user_id, friend_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS contacts (
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    contact_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    display_name TEXT NOT NULL,
    PRIMARY KEY (user_id, contact_id)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS friend_invitations (
    inviter_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    invitee_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    display_name TEXT,
    expires INTEGER NOT NULL,
    PRIMARY KEY (inviter_id, invitee_id)
) WITHOUT ROWID;

-- One record for each event; the payload is a FetchMsgsResponse without id and time. Ids are never used again.
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    sender_id INTEGER REFERENCES users ON DELETE CASCADE,
    session_id INTEGER REFERENCES sessions ON DELETE CASCADE,
    everyone INTEGER NOT NULL DEFAULT 0,
    payload BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS events_by_time ON events (time, id);
CREATE INDEX IF NOT EXISTS events_by_session ON events (session_id);
CREATE INDEX IF NOT EXISTS events_by_sender ON events (sender_id);

CREATE TABLE IF NOT EXISTS files (
    key TEXT PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    session_id INTEGER REFERENCES sessions ON DELETE CASCADE,
    size INTEGER NOT NULL,
    auto_clean INTEGER NOT NULL,
    uploaded INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS files_by_owner ON files (owner_id, uploaded);

-- Chunked uploads in progress; their chunks do not outlive the process.
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    hash BLOB NOT NULL,
    size INTEGER NOT NULL,
    auto_clean INTEGER NOT NULL,
    session_id INTEGER,
    received INTEGER NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;
