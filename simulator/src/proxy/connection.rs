//! One connection of a client, and what happens to each request on it.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::context::{ProxiedRequest, ProxyContext, read_answer};
use super::fault::NetworkFault;
use super::message::Head;
use super::recorder::Reception;

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
        let mut last = None;
        while let Some(head) = self.next_head(last).await? {
            let body = head.body().all(&mut self.client).await?;
            let request = ProxiedRequest { head, body };
            let (number, reception) = self.shared.receive(&request);
            let fault = match reception {
                Reception::Carry(fault) => fault,
                Reception::Answer(answer) => {
                    // The gateway's request before it is not the last on the connection any more.
                    last = None;
                    self.client.write_all(&answer).await?;
                    continue;
                }
            };
            let flow = self.apply_fault(fault, number, request).await;
            if !matches!(flow, Ok(ControlFlow::Continue(()))) {
                self.shared.ended(number, false);
            }
            if flow?.is_break() {
                break;
            }
            last = Some(number);
        }
        Ok(())
    }

    /// The next request; where there is none, `last` was the last one.
    async fn next_head(&mut self, last: Option<u64>) -> io::Result<Option<Head>> {
        let next = Head::of_request(&mut self.client).await;
        if let (Some(recorder), Some(last), Err(_) | Ok(None)) =
            (&self.shared.recorder, last, &next)
        {
            recorder.closed(last);
        }
        next
    }

    async fn apply_fault(
        &mut self,
        fault: NetworkFault,
        number: u64,
        request: ProxiedRequest,
    ) -> ConnectionFlow {
        match fault {
            NetworkFault::Pass => self.pass(number, &request).await,
            NetworkFault::Delay(time) => {
                self.shared.delay.wait(time).await;
                self.pass(number, &request).await
            }
            NetworkFault::Reorder => {
                self.shared.wait_until_overtaken().await;
                self.pass(number, &request).await
            }
            NetworkFault::DropRequest => self.be_silent().await,
            NetworkFault::DropAnswer => {
                self.shared.exchange(number, &request).await?;
                self.be_silent().await
            }
            NetworkFault::Cut(bytes) => {
                let answer = self.shared.exchange(number, &request).await?;
                let part = &answer[..bytes.min(answer.len())];
                self.client.write_all(part).await?;
                Ok(ControlFlow::Break(()))
            }
            NetworkFault::DelayAnswer(time) => {
                let answer = self.shared.exchange(number, &request).await?;
                self.shared.delay.wait(time).await;
                self.answer(number, &answer).await
            }
            NetworkFault::Duplicate => {
                let answer = self.shared.exchange(number, &request).await?;
                self.shared.exchange(number, &request).await?;
                self.shared.answered(number, &answer);
                self.answer(number, &answer).await
            }
            NetworkFault::DuplicateLast => {
                self.shared.exchange(number, &request).await?;
                let answer = self.shared.exchange(number, &request).await?;
                self.answer(number, &answer).await
            }
            NetworkFault::Reset => {
                let shared = Arc::clone(&self.shared);
                tokio::spawn(async move { shared.exchange(number, &request).await });
                // Without lingering, closing sends a reset at once.
                self.client.get_ref().set_zero_linger()?;
                Ok(ControlFlow::Break(()))
            }
            NetworkFault::Trickle => self.trickle(number, &request).await,
            NetworkFault::Refuse => Ok(ControlFlow::Break(())),
        }
    }

    async fn pass(&mut self, number: u64, request: &ProxiedRequest) -> ConnectionFlow {
        if self.shared.recorder.is_none() {
            return self.stream(request).await;
        }
        let answer = self.shared.exchange(number, request).await?;
        self.answer(number, &answer).await
    }

    /// The answer is passed on as it comes: it may be a stream without end.
    async fn stream(&mut self, request: &ProxiedRequest) -> ConnectionFlow {
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

    /// Passes a whole answer on. It counts as received before it is written: what the client does
    /// about it may be here before this goes on.
    async fn answer(&mut self, number: u64, answer: &[u8]) -> ConnectionFlow {
        let is_there = !self.has_hung_up().await;
        self.shared.ended(number, is_there);
        self.client.write_all(answer).await?;
        Ok(ControlFlow::Continue(()))
    }

    async fn has_hung_up(&mut self) -> bool {
        tokio::select! {
            biased;
            read = self.client.fill_buf() => !read.is_ok_and(|bytes| !bytes.is_empty()),
            () = std::future::ready(()) => false,
        }
    }

    async fn trickle(&mut self, number: u64, request: &ProxiedRequest) -> ConnectionFlow {
        let shared = Arc::clone(&self.shared);
        let mut gateway = shared.connect().await?;
        for byte in request.head.bytes.iter().chain(&request.body) {
            gateway.write_all(&[*byte]).await?;
            shared.delay.wait(shared.timing.between_bytes).await;
        }
        let answer = read_answer(&mut gateway, request).await?;
        shared.answered(number, &answer);
        shared.ended(number, true);
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
