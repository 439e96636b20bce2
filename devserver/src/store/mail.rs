//! Verification mails: nothing is sent, the link waits here.

use rusqlite::Connection;

/// A verification mail.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Whom it is for.
    pub email: String,
    /// The token of its link.
    pub token: String,
}

/// Queues a mail.
pub fn insert(db: &Connection, mail: &Mail, now: i64, expires: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM verifications WHERE expires <= ?1", [now])?;
    db.execute(
        "INSERT INTO verifications (token, email, expires) VALUES (?1, ?2, ?3)",
        (&mail.token, &mail.email, expires),
    )
    .map(drop)
}

/// The mails whose links still work.
pub fn waiting(db: &Connection, now: i64) -> rusqlite::Result<Vec<Mail>> {
    db.prepare("SELECT email, token FROM verifications WHERE expires > ?1 ORDER BY expires")?
        .query_map([now], |row| {
            Ok(Mail {
                email: row.get(0)?,
                token: row.get(1)?,
            })
        })?
        .collect()
}

/// Uses a link; false when it is unknown, used or too old.
pub fn confirm(db: &Connection, token: &str, now: i64) -> rusqlite::Result<bool> {
    let emails: Vec<String> = db
        .prepare("DELETE FROM verifications WHERE token = ?1 AND expires > ?2 RETURNING email")?
        .query_map((token, now), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for email in &emails {
        db.execute(
            "UPDATE users SET email_verified = 1 WHERE email = ?1",
            [email],
        )?;
    }
    Ok(!emails.is_empty())
}

/// Whether a link still works.
pub fn is_waiting(db: &Connection, token: &str, now: i64) -> rusqlite::Result<bool> {
    db.query_row(
        "SELECT EXISTS (SELECT 1 FROM verifications WHERE token = ?1 AND expires > ?2)",
        (token, now),
        |row| row.get(0),
    )
}
