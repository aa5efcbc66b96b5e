//! In which language a command speaks.

use clap::{Args, ValueEnum};
use simulator::lang::Lang;

#[derive(Debug, Args)]
pub struct LangArgs {
    /// The language of what is shown; receipts are in Indonesian
    #[arg(long, value_enum, default_value_t = LangArg::Id)]
    lang: LangArg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArg {
    /// Indonesian
    Id,
    /// English
    En,
}

impl LangArgs {
    /// The language that was chosen.
    pub fn lang(&self) -> Lang {
        match self.lang {
            LangArg::Id => Lang::Id,
            LangArg::En => Lang::En,
        }
    }
}
