//! A gateway, a line to it that can be made worse, a customer, and a till's folder.

use std::time::Duration;

use simulator::gateway::{self, RunningGateway};
use simulator::phone::Phone;
use simulator::proxy::{FaultPlan, NetworkFault, Proxy, ProxyOptions, Timing};
use tempfile::TempDir;

use super::pty_terminal::PtyTerminal;

/// Budi, of the sandbox.
pub const BUDI: &str = "081234567890";

pub struct PosFixture {
    pub line: Proxy,
    gateway: RunningGateway,
    folder: TempDir,
}

impl PosFixture {
    pub async fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = gateway::database_url(&folder.path().join("gerai.db"));
        let gateway = gateway::start_in_process(&database, "127.0.0.1:0").await;
        let gateway = gateway.expect("a gateway");
        let options = ProxyOptions {
            timing: Timing {
                silence: Duration::from_millis(50),
                ..Timing::default()
            },
            ..ProxyOptions::default()
        };
        let line = Proxy::start("127.0.0.1:0", &gateway.url, FaultPlan::good(), options).await;
        Self {
            line: line.expect("a line"),
            gateway,
            folder,
        }
    }

    /// A terminal of that channel, in a hurry.
    pub fn terminal(
        &self,
        channel: &str,
        more: &[&str],
        environment: &[(&str, &str)],
    ) -> PtyTerminal {
        let journal = self.folder.path().join(format!("{channel}.jsonl"));
        let journal = journal.to_str().expect("a path").to_owned();
        let url = self.line.url();
        let mut arguments = vec![
            "--sandbox",
            channel,
            "--gateway",
            &url,
            "--journal",
            &journal,
        ];
        arguments.extend(["--hurry", "20"]);
        arguments.extend(more);
        PtyTerminal::open(&arguments, environment)
    }

    /// What stands for the receipt printer.
    pub fn printer(&self) -> String {
        let path = self.folder.path().join("printer.bin");
        path.to_str().expect("a path").to_owned()
    }

    /// What the customer reads from his phone.
    pub async fn token(&self, channel: &str, amount: u64) -> String {
        let phone = Phone::sign_in(&self.gateway.url, BUDI, "123456").await;
        let phone = phone.expect("a phone");
        let token = phone
            .make_token("123456", channel, "cash-out", Some(amount))
            .await;
        token.expect("a token").token
    }

    /// The next requests have these faults, in their order; then all is well.
    pub fn script(&self, script: &str) {
        self.line
            .switch(FaultPlan::script(script.parse().expect("a script")));
    }

    /// Nothing arrives any more.
    pub fn cut(&self) {
        self.line.switch(FaultPlan::always(NetworkFault::Refuse));
    }

    pub fn mend(&self) {
        self.line.switch(FaultPlan::good());
    }

    pub async fn end(self) {
        self.gateway.stop().await;
    }
}
