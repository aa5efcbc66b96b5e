//! Where a till stands, and what it therefore says about itself.

use crate::snap::AdditionalInfo;

/// Whose till it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chain {
    /// Alfamart, Alfamidi, Dan+Dan, Lawson.
    Alfamart,
    /// Indomaret, Ceriamart.
    Indomaret,
    /// An agent of the LKD Digibos network.
    Digibos,
    /// A cash machine of Danamon.
    Danamon,
}

/// What is keyed to choose the issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuerKey {
    /// A wallet ID.
    WalletId(String),
    /// A BIN code.
    BinCode(String),
    /// Nothing: the partner itself says it all.
    Partner,
}

/// A store, agent or machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Whose it is.
    pub chain: Chain,
    /// The brand over the door, where the chain has several.
    pub brand: Option<String>,
    /// What a receipt has at its top.
    pub title: String,
    /// One line of address.
    pub address: String,
    /// The store.
    pub store_id: String,
    /// The till or machine.
    pub terminal_id: String,
    /// The cashier, where there is one.
    pub cashier_id: Option<String>,
    /// The key of the issuer.
    pub key: IssuerKey,
}

impl Chain {
    /// The chain of that name, in any case of letters.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Alfamart,
            Self::Indomaret,
            Self::Digibos,
            Self::Danamon,
        ];
        all.into_iter()
            .find(|chain| chain.channel().eq_ignore_ascii_case(name))
    }

    /// The id of its channel in the gateway.
    pub fn channel(self) -> &'static str {
        match self {
            Self::Alfamart => "alfamart",
            Self::Indomaret => "indomaret",
            Self::Digibos => "digibos",
            Self::Danamon => "danamon",
        }
    }
}

impl Outlet {
    /// One outlet of that chain, with the keys of `KasPro FAQ 9` and `FAQ 10`.
    pub fn of(chain: Chain) -> Self {
        match chain {
            Chain::Alfamart => Self {
                chain,
                brand: Some("Alfamart".to_owned()),
                title: "ALFAMART".to_owned(),
                address: "Jl. Cikini Raya 12, Jakarta".to_owned(),
                store_id: "TJ01".to_owned(),
                terminal_id: "TJ01-1".to_owned(),
                cashier_id: Some("K07".to_owned()),
                key: IssuerKey::WalletId("16".to_owned()),
            },
            Chain::Indomaret => Self {
                chain,
                brand: Some("Indomaret".to_owned()),
                title: "INDOMARET".to_owned(),
                address: "Jl. Tebet Timur 45, Jakarta".to_owned(),
                store_id: "TB45".to_owned(),
                terminal_id: "TB45-2".to_owned(),
                cashier_id: Some("K21".to_owned()),
                key: IssuerKey::BinCode("000076".to_owned()),
            },
            Chain::Digibos => Self {
                chain,
                brand: None,
                title: "AGEN LKD DIGIBOS".to_owned(),
                address: "Warung Bu Tini, Depok".to_owned(),
                store_id: "AG0042".to_owned(),
                terminal_id: "AG0042-1".to_owned(),
                cashier_id: None,
                key: IssuerKey::Partner,
            },
            Chain::Danamon => Self {
                chain,
                brand: None,
                title: "ATM DANAMON".to_owned(),
                address: "Stasiun Sudirman, Jakarta".to_owned(),
                store_id: "ATM0311".to_owned(),
                terminal_id: "ATM0311".to_owned(),
                cashier_id: None,
                key: IssuerKey::Partner,
            },
        }
    }

    /// The same with another brand over the door.
    #[must_use]
    pub fn with_brand(mut self, brand: &str) -> Self {
        self.title = brand.to_uppercase();
        self.brand = Some(brand.to_owned());
        self
    }

    /// What goes with each request; the token only where the standard has no field for it.
    pub fn additional_info(&self, token: Option<&str>) -> AdditionalInfo {
        let mut info = AdditionalInfo {
            store_id: Some(self.store_id.clone()),
            store_brand: self.brand.clone(),
            terminal_id: Some(self.terminal_id.clone()),
            cashier_id: self.cashier_id.clone(),
            token: token.map(str::to_owned),
            ..AdditionalInfo::default()
        };
        match &self.key {
            IssuerKey::WalletId(wallet) => info.wallet_id = Some(wallet.clone()),
            IssuerKey::BinCode(bin) => info.bin_code = Some(bin.clone()),
            IssuerKey::Partner => {}
        }
        info
    }
}
