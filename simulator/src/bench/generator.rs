//! The load generator: one thread with a runtime of its own, and a task for each connection.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinSet, LocalSet};

use super::BenchError;
use super::counters::{RequestTimes, ResponseCounters};
use super::http_client::{HttpConnection, text_field};
use super::order::BenchOrder;
use super::schedule::{ArrivalModel, NextSend, Schedule};
use super::signing_till::{BenchPartner, SigningTill, TimeText};

/// How long the last answers are waited for: longer than the gateway may take.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(12);

/// A load without a pause in it.
pub struct LoadRound {
    /// What is asked for.
    pub orders: Vec<BenchOrder>,
    /// How fast.
    pub arrivals: ArrivalModel,
    /// How long at most.
    pub lasts: Duration,
    /// What is meant to be sent before this is not measured.
    pub warm_up: Duration,
    /// Requests that are so late find no free connection and are not sent; none: all are.
    pub answer_timeout: Option<Duration>,
    /// Connections.
    pub connections: usize,
}

/// What became of a round.
pub struct RoundResult {
    /// Its answers.
    pub counters: ResponseCounters,
    /// Orders that were sent or given up, from the first on.
    pub taken: usize,
}

/// What is going on, to be looked at from outside.
#[derive(Debug, Default)]
pub struct LiveCounters {
    /// Movements done.
    pub approved: AtomicU64,
    /// Anything else that came back.
    pub others: AtomicU64,
}

/// The thread. It ends when this is dropped.
pub struct Generator {
    jobs: mpsc::UnboundedSender<Job>,
    /// What is going on.
    pub live: Arc<LiveCounters>,
}

enum Job {
    /// Fetch access tokens for all partners.
    Open(oneshot::Sender<Result<(), BenchError>>),
    Run(LoadRound, oneshot::Sender<RoundResult>),
}

/// What all connections of the thread share.
struct GeneratorContext {
    address: SocketAddr,
    partners: Vec<BenchPartner>,
    tills: RefCell<[Vec<SigningTill>; 2]>,
    live: Arc<LiveCounters>,
}

/// What all connections of a round share.
struct RoundContext {
    shared: Rc<GeneratorContext>,
    orders: Vec<BenchOrder>,
    schedule: RefCell<Schedule>,
    counters: RefCell<ResponseCounters>,
    time: RefCell<TimeText>,
    started: Instant,
    warm_up: Duration,
    /// When the load ends: for a closed loop, when the first connection finds nothing to do.
    ends: Cell<Duration>,
    is_closed: bool,
    on_their_way: Cell<u64>,
}

impl Generator {
    /// Starts the thread, for a gateway at that address.
    pub fn start(address: SocketAddr, partners: Vec<BenchPartner>) -> Result<Self, BenchError> {
        let (jobs, queue) = mpsc::unbounded_channel();
        let live = Arc::new(LiveCounters::default());
        let seen = Arc::clone(&live);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        thread::Builder::new()
            .name("generator".to_owned())
            .spawn(move || {
                let shared = Rc::new(GeneratorContext {
                    address,
                    partners,
                    tills: RefCell::default(),
                    live: seen,
                });
                LocalSet::new().block_on(&runtime, shared.work(queue));
            })?;
        Ok(Self { jobs, live })
    }

    /// Fetches access tokens, which are good for a quarter of an hour.
    ///
    /// # Errors
    /// [`BenchError`] where the gateway refuses.
    pub async fn open_tills(&self) -> Result<(), BenchError> {
        let (reply, answer) = oneshot::channel();
        self.ask(Job::Open(reply), answer).await?
    }

    /// Runs a round.
    ///
    /// # Errors
    /// [`BenchError`] where the thread is gone.
    pub async fn run(&self, round: LoadRound) -> Result<RoundResult, BenchError> {
        let (reply, answer) = oneshot::channel();
        self.ask(Job::Run(round, reply), answer).await
    }

    async fn ask<T>(&self, job: Job, answer: oneshot::Receiver<T>) -> Result<T, BenchError> {
        // Where it cannot be sent, its answer's sender is dropped with it.
        let _ = self.jobs.send(job);
        answer
            .await
            .map_err(|_| BenchError::other("the load generator is gone"))
    }
}

impl GeneratorContext {
    async fn work(self: Rc<Self>, mut queue: mpsc::UnboundedReceiver<Job>) {
        while let Some(job) = queue.recv().await {
            // Nobody waits for the answer where the measurement was broken off.
            match job {
                Job::Open(reply) => drop(reply.send(self.open_tills().await)),
                Job::Run(round, reply) => drop(reply.send(Rc::clone(&self).run(round).await)),
            }
        }
    }

    async fn open_tills(&self) -> Result<(), BenchError> {
        let mut connection = HttpConnection::connect(self.address).await?;
        let host = self.address.to_string();
        let mut tills: [Vec<SigningTill>; 2] = Default::default();
        for partner in &self.partners {
            let kind = usize::from(partner.chain != crate::till::Chain::Alfamart);
            let till = SigningTill::open(partner.clone(), &mut connection, &host).await?;
            tills[kind].push(till);
        }
        *self.tills.borrow_mut() = tills;
        Ok(())
    }

    async fn run(self: Rc<Self>, round: LoadRound) -> RoundResult {
        let ends = match round.arrivals {
            ArrivalModel::Open(rate) => {
                let all = Duration::from_secs_f64(round.orders.len() as f64 / rate);
                all.min(round.lasts)
            }
            ArrivalModel::Closed => round.lasts,
        };
        let schedule = Schedule::new(
            round.arrivals,
            round.orders.len(),
            round.lasts,
            round.answer_timeout,
        );
        let connections = self.connect(round.connections).await;
        let context = Rc::new(RoundContext {
            shared: self,
            orders: round.orders,
            schedule: RefCell::new(schedule),
            counters: RefCell::default(),
            time: RefCell::default(),
            started: Instant::now(),
            warm_up: round.warm_up,
            ends: Cell::new(ends),
            is_closed: round.arrivals == ArrivalModel::Closed,
            on_their_way: Cell::new(0),
        });
        let mut clerks = JoinSet::new();
        for connection in connections {
            clerks.spawn_local(Rc::clone(&context).serve(connection));
        }
        let all = async { while clerks.join_next().await.is_some() {} };
        let is_over = tokio::time::timeout(ends + SHUTDOWN_TIMEOUT, all)
            .await
            .is_ok();
        clerks.abort_all();
        let mut counters = context.counters.borrow().clone();
        if !is_over {
            counters.broken += context.on_their_way.get();
        }
        counters.window = context.ends.get().saturating_sub(context.warm_up);
        let taken = context.schedule.borrow().taken();
        RoundResult { counters, taken }
    }

    /// So many connections; fewer where the gateway takes no more. All are new: between two rounds
    /// the gateway may have closed one that nobody used.
    async fn connect(&self, count: usize) -> Vec<HttpConnection> {
        let mut connecting: JoinSet<_> = (0..count)
            .map(|_| HttpConnection::connect(self.address))
            .collect();
        let mut wires = Vec::with_capacity(count);
        while let Some(connected) = connecting.join_next().await {
            wires.extend(connected.ok().and_then(Result::ok));
        }
        wires
    }
}

impl RoundContext {
    /// Serves one connection until all is sent and answered.
    async fn serve(self: Rc<Self>, mut connection: HttpConnection) {
        let mut request = Vec::with_capacity(1024);
        while let Some((order, meant)) = self.next_order() {
            let now = self.started.elapsed();
            if meant > now {
                tokio::time::sleep_until((self.started + meant).into()).await;
            }
            self.write(order, &mut request);
            let sent = self.started.elapsed();
            self.on_their_way.set(self.on_their_way.get() + 1);
            let reply = connection.exchange(&request).await;
            self.on_their_way.set(self.on_their_way.get() - 1);
            match reply {
                Ok(reply) => {
                    let answered = self.started.elapsed();
                    let code = text_field(reply.body, "responseCode").unwrap_or_default();
                    let times = RequestTimes {
                        meant,
                        sent,
                        answered,
                    };
                    self.record(reply.http, code, times);
                }
                Err(_) => {
                    self.counters.borrow_mut().broken += 1;
                    match HttpConnection::connect(self.shared.address).await {
                        Ok(new) => connection = new,
                        Err(_) => return,
                    }
                }
            }
        }
    }

    /// The order to be sent next, and when.
    fn next_order(&self) -> Option<(usize, Duration)> {
        let now = self.started.elapsed();
        let next = self.schedule.borrow_mut().next(now);
        let (NextSend::Send { missed, .. } | NextSend::Done { missed }) = next;
        self.counters.borrow_mut().not_sent += missed as u64;
        match next {
            NextSend::Send { order, at, .. } => Some((order, at)),
            NextSend::Done { .. } => {
                if self.is_closed {
                    self.ends.set(self.ends.get().min(now));
                }
                None
            }
        }
    }

    /// Movements go to the partners in turn.
    fn write(&self, order: usize, request: &mut Vec<u8>) {
        let tills = self.shared.tills.borrow();
        let tills = match self.orders[order] {
            BenchOrder::CashIn { .. } => &tills[0],
            BenchOrder::CashOut { .. } => &tills[1],
        };
        let till = &tills[(order / 2) % tills.len()];
        till.write(self.orders[order], &mut self.time.borrow_mut(), request);
    }

    fn record(&self, http: u16, code: &str, times: RequestTimes) {
        let live = &self.shared.live;
        let is_done = http == 200;
        match is_done {
            true => live.approved.fetch_add(1, Ordering::Relaxed),
            false => live.others.fetch_add(1, Ordering::Relaxed),
        };
        let mut counters = self.counters.borrow_mut();
        if is_done && times.answered >= self.warm_up && times.answered < self.ends.get() {
            counters.in_time += 1;
        }
        if times.meant >= self.warm_up {
            counters.record(http, code, times);
        }
    }
}
