//! Where a till stands.

use clap::Args;
use simulator::credentials::Partner;
use simulator::till::{Chain, Outlet};

use super::CommandEnd;

#[derive(Debug, Args)]
pub struct OutletArgs {
    /// Whose till: alfamart, indomaret, digibos or danamon; the partner's first channel without it
    #[arg(long, value_name = "NAME")]
    chain: Option<String>,
    /// The store's brand, such as Alfamidi
    #[arg(long)]
    brand: Option<String>,
    /// The store
    #[arg(long)]
    store: Option<String>,
    /// The till in the store
    #[arg(long)]
    terminal: Option<String>,
    /// The cashier
    #[arg(long)]
    cashier: Option<String>,
}

impl OutletArgs {
    /// The outlet, of the partner's first channel where none is named.
    pub fn outlet(&self, partner: &Partner) -> Result<Outlet, CommandEnd> {
        let mut known = partner
            .channels
            .iter()
            .filter_map(|channel| Chain::from_name(channel));
        let chain = match &self.chain {
            Some(name) => Chain::from_name(name),
            None => known.next(),
        };
        let Some(chain) = chain else {
            return Err(CommandEnd::usage(
                "--chain is alfamart, indomaret, digibos or danamon",
            ));
        };
        let mut outlet = Outlet::of(chain);
        if let Some(brand) = &self.brand {
            outlet = outlet.with_brand(brand);
        }
        if let Some(store) = &self.store {
            outlet.store_id.clone_from(store);
        }
        if let Some(terminal) = &self.terminal {
            outlet.terminal_id.clone_from(terminal);
        }
        if self.cashier.is_some() {
            outlet.cashier_id.clone_from(&self.cashier);
        }
        Ok(outlet)
    }
}
