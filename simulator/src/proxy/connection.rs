//! One connection of a client, and what happens to each request on it.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::context::{ProxiedRequest, ProxyContext, read_answer};
use super::fault::NetworkFault;
use super::message::Head;

/// Whether the connection goes on.
type ConnectionFlow = io::Result<ControlFlow<()>>;

/// A client's connection.
pub(super) struct ProxyConnection {
    shared: Arc<ProxyContext>,
    client: BufReader<TcpStream>,
}

impl ProxyConnection {
    pub(super) fn new(shared: Arc<ProxyContext>, client: TcpStream) -> Self {
        Self {
            shared,
            client: BufReader::new(client),
        }
    }

    /// Serves it until it ends.
    pub(super) async fn serve(mut self) -> io::Result<()> {
        while let Some(head) = Head::of_request(&mut self.client).await? {
            let body = head.body().all(&mut self.client).await?;
            let fault = self.shared.next_fault(&head);
            if self
                .apply_fault(fault, ProxiedRequest { head, body })
                .await?
                .is_break()
            {
                break;
            }
        }
        Ok(())
    }

    async fn apply_fault(
        &mut self,
        fault: NetworkFault,
        request: ProxiedRequest,
    ) -> ConnectionFlow {
        match fault {
            NetworkFault::Pass => self.pass(&request).await,
            NetworkFault::Delay(time) => {
                self.shared.delay.wait(time).await;
                self.pass(&request).await
            }
            NetworkFault::Reorder => {
                self.shared.wait_until_overtaken().await;
                self.pass(&request).await
            }
            NetworkFault::DropRequest => self.be_silent().await,
            NetworkFault::DropAnswer => {
                self.shared.exchange(&request).await?;
                self.be_silent().await
            }
            NetworkFault::Cut(bytes) => {
                let answer = self.shared.exchange(&request).await?;
                let part = &answer[..bytes.min(answer.len())];
                self.client.write_all(part).await?;
                Ok(ControlFlow::Break(()))
            }
            NetworkFault::Duplicate => {
                let answer = self.shared.exchange(&request).await?;
                self.shared.exchange(&request).await?;
                self.client.write_all(&answer).await?;
                Ok(ControlFlow::Continue(()))
            }
            NetworkFault::Reset => {
                let shared = Arc::clone(&self.shared);
                tokio::spawn(async move { shared.exchange(&request).await });
                // Without lingering, closing sends a reset at once.
                self.client.get_ref().set_zero_linger()?;
                Ok(ControlFlow::Break(()))
            }
            NetworkFault::Trickle => self.trickle(&request).await,
            NetworkFault::Refuse => Ok(ControlFlow::Break(())),
        }
    }

    /// The answer is passed on as it comes: it may be a stream without end.
    async fn pass(&mut self, request: &ProxiedRequest) -> ConnectionFlow {
        let mut gateway = self.shared.connect().await?;
        gateway.write_all(&request.head.bytes).await?;
        gateway.write_all(&request.body).await?;
        let head = Head::of_answer(&mut gateway, &request.head).await?;
        self.client.write_all(&head.bytes).await?;
        let mut body = head.body();
        while let Some(piece) = body.next(&mut gateway).await? {
            self.client.write_all(&piece).await?;
        }
        self.shared.one_more_answered();
        Ok(ControlFlow::Continue(()))
    }

    async fn trickle(&mut self, request: &ProxiedRequest) -> ConnectionFlow {
        let shared = Arc::clone(&self.shared);
        let mut gateway = shared.connect().await?;
        for byte in request.head.bytes.iter().chain(&request.body) {
            gateway.write_all(&[*byte]).await?;
            shared.delay.wait(shared.timing.between_bytes).await;
        }
        let answer = read_answer(&mut gateway, request).await?;
        for byte in &answer {
            self.client.write_all(&[*byte]).await?;
            shared.delay.wait(shared.timing.between_bytes).await;
        }
        shared.one_more_answered();
        Ok(ControlFlow::Continue(()))
    }

    /// Says nothing until the client gives up, or for as long as silence may last.
    async fn be_silent(&mut self) -> ConnectionFlow {
        let gives_up = self.client.read_u8();
        tokio::select! {
            _ = gives_up => {}
            () = self.shared.delay.wait(self.shared.timing.silence) => {}
        }
        Ok(ControlFlow::Break(()))
    }
}
