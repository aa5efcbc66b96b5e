//! The demo, from its first scene to its last.

use simulator::demo::{self, Console};

use crate::support::TestGateway;

#[tokio::test]
async fn the_story_ends_well_and_the_books_balance() {
    let gateway = TestGateway::start().await;
    let result = demo::play(&gateway.url(), Console::silent()).await;
    result.expect("every step as it should be");
    let report = gateway.stop().await;
    assert!(report.postings > 5 && report.notifications > 5 && report.tokens > 5);
}
