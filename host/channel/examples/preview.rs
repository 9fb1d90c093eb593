//! Serves the pages over a fake host, for whoever designs them: `cargo run -p samspill-channel --example preview`, and
//! the port as an argument if 8090 is taken.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, reason = "a tool for designers")]

#[path = "../tests/channel/acting.rs"]
mod acting;
#[path = "../tests/channel/cast.rs"]
mod cast;
#[path = "../tests/channel/consenting.rs"]
mod consenting;
#[path = "../tests/channel/whole.rs"]
mod whole;
#[path = "../tests/channel/world.rs"]
mod world;

use std::sync::Arc;
use std::time::Duration;

use samspill_channel::ChannelSettings;
use samspill_core::text::Text;
use tokio::sync::Semaphore;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8090_u16);
    let settings = ChannelSettings {
        operator: "Samspillkontoret (simulert)".into(),
        role: Text::new(
            "Behandlingsansvarlig for samtalen. Hver eier er behandlingsansvarlig for sitt eget svar.",
            "Behandlingsansvarleg for samtalen. Kvar eigar er behandlingsansvarleg for sitt eige svar.",
            "Controller of the conversation. Each owner is the controller of its own answer.",
        ),
        demo: true,
        concept_titles: world::titles(),
        clock: Arc::new(world::StillClock),
        ..ChannelSettings::default()
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{}", listener.local_addr()?);
    let fake = Arc::new(world::Fake::default());
    let gate = Arc::new(Semaphore::new(0));
    *fake.gate.lock().unwrap() = Some(Arc::clone(&gate));
    // Answers come one by one, as from a real network.
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(700)).await;
            if gate.available_permits() == 0 {
                gate.add_permits(1);
            }
        }
    });
    axum::serve(listener, samspill_channel::router(fake, settings)).await
}
