//! Migrations whose statements are sent one at a time: of a text with several, Citus passes the whole
//! on to a node for each of its statements.

use diesel::connection::BoxableConnection;
use diesel::migration::{self, Migration, MigrationMetadata, MigrationName, MigrationSource};
use diesel::pg::Pg;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

/// The migrations, as diesel knows them.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

macro_rules! texts {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../../migrations/postgres/", $name, "/up.sql")))),+]
    };
}

/// What each of them executes, by its name.
const TEXTS: [(&str, &str); 7] = texts![
    "00000000000001_ledger",
    "00000000000002_rows",
    "00000000000003_names",
    "00000000000004_partner_hosts",
    "00000000000005_entries",
    "00000000000007_customers",
    "00000000000008_operators",
];

/// All of them.
#[derive(Clone, Copy)]
pub struct OneByOne;

impl MigrationSource<Pg> for OneByOne {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn Migration<Pg>>>> {
        let embedded: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS.migrations()?;
        embedded.into_iter().map(with_text).collect()
    }
}

fn with_text(embedded: Box<dyn Migration<Pg>>) -> migration::Result<Box<dyn Migration<Pg>>> {
    let name = embedded.name().to_string();
    let text = TEXTS.iter().find(|text| text.0 == name);
    let (_, text) = text.ok_or_else(|| format!("the migration {name} has no text"))?;
    Ok(Box::new(MigrationOfStatements { embedded, text }))
}

struct MigrationOfStatements {
    embedded: Box<dyn Migration<Pg>>,
    text: &'static str,
}

impl Migration<Pg> for MigrationOfStatements {
    fn run(&self, connection: &mut dyn BoxableConnection<Pg>) -> migration::Result<()> {
        for statement in statements(self.text) {
            connection.batch_execute(statement)?;
        }
        Ok(())
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<Pg>) -> migration::Result<()> {
        self.embedded.revert(connection)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self.embedded.metadata()
    }

    fn name(&self) -> &dyn MigrationName {
        self.embedded.name()
    }
}

/// The statements of a text, each with its semicolon. A semicolon in a comment or between quotes ends
/// none.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let statement = &rest[..end_of_statement(rest)?];
        rest = &rest[statement.len()..];
        Some(statement)
    })
}

/// Where the first statement ends; none where there is none.
fn end_of_statement(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + text[at..].find([';', '\'', '-', '$'])?;
        let here = &text[found..];
        at = match here.as_bytes() {
            [b';', ..] => return Some(found + 1),
            [b'\'', ..] => behind(text, found + 1, "'")?,
            [b'-', b'-', ..] => behind(text, found, "\n")?,
            [b'$', b'$', ..] => behind(text, found + 2, "$$")?,
            _ => found + 1,
        };
    }
}

/// Behind the next such mark.
fn behind(text: &str, from: usize, mark: &str) -> Option<usize> {
    Some(from + text[from..].find(mark)? + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_ends_at_its_own_semicolon() {
        let text = "-- First; of all.\nSELECT ';', 'it''s;' - 1;\nDO $$ BEGIN; END $$;\n-- Done.\n";
        let found: Vec<&str> = statements(text).collect();
        assert_eq!(
            found,
            [
                "-- First; of all.\nSELECT ';', 'it''s;' - 1;",
                "\nDO $$ BEGIN; END $$;",
            ]
        );
    }

    #[test]
    fn every_migration_is_cut_into_all_of_its_statements() {
        let all: Vec<Box<dyn Migration<Pg>>> = OneByOne.migrations().expect("migrations");
        assert_eq!(all.len(), TEXTS.len());
        for (name, text) in TEXTS {
            assert!(statements(text).count() > 0, "{name}");
            let whole: String = statements(text).collect();
            let left = &text[whole.len()..];
            let is_comment = |line: &str| line.is_empty() || line.starts_with("--");
            assert!(left.lines().all(is_comment), "{name}: {left}");
        }
    }
}
