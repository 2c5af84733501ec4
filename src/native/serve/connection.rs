//! Sockets: accepts them, bounds them, and closes them when the server stops.

use super::app::App;
use super::stall::Stalling;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// Within which a request's head must be there; also how long an idle connection is kept.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);

/// After an accept that failed, so that a lack of file handles doesn't spin.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` is true, then until the last connection is closed or the time to drain is
/// over; then the models are told to end what still runs, and the rest is dropped.
pub(super) async fn serve(listener: TcpListener, app: Arc<App>, router: Router, stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(app.config.connections));
    let mut open = JoinSet::new();
    let mut stopped = stop.clone();
    loop {
        // A full house is not accepted from: the rest waits in the system's backlog.
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place,
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        while open.try_join_next().is_some() {}
        match (accepted, place) {
            (Ok((socket, _)), Ok(place)) => {
                let (app, router, stop) = (app.clone(), router.clone(), stop.clone());
                open.spawn(async move {
                    app.metrics.connections.fetch_add(1, Relaxed);
                    connection(socket, app.config.stall_timeout, router, stop).await;
                    app.metrics.connections.fetch_sub(1, Relaxed);
                    drop(place);
                });
            }
            (Err(error), _) => {
                app.log.error("accept", json!({ "failed": error.kind().to_string() }));
                tokio::time::sleep(PAUSE).await;
            }
            (_, Err(_)) => break,
        }
    }
    drop(listener);
    app.log.info("draining", json!({ "connections": open.len() }));
    if tokio::time::timeout(app.config.drain, all(&mut open)).await.is_err() {
        app.models.iter().for_each(|model| model.cut());
        let left = open.len();
        // The answers that are cut now end with an error that says so.
        let _ = tokio::time::timeout(super::job::LAST_STEP, all(&mut open)).await;
        app.log.error("drained", json!({ "cut": left }));
    }
    open.shutdown().await;
}

async fn all(open: &mut JoinSet<()>) {
    while open.join_next().await.is_some() {}
}

/// One connection, request after request. Errors are the client's: gone, too slow, no HTTP.
async fn connection(socket: TcpStream, stall: Duration, router: Router, mut stop: watch::Receiver<bool>) {
    let _ = socket.set_nodelay(true); // tokens go out as they come
    let io = TokioIo::new(Stalling::new(socket, stall));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(64 << 10);
    let mut connection = std::pin::pin!(http.serve_connection(io, TowerToHyperService::new(router)));
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
