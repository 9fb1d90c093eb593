//! The answers to a call's questions while they are made. Each is made in a task of its own, side by side on the
//! runtime's threads; but a question that is asked alone is answered in its asker's task, which soon waits for it anyway. A
//! task for each hop of a chain would be moved to another processor and back, and wake it, which costs more than the hop's
//! own decisions.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::task::JoinSet;

use crate::frame::Frame;
use crate::turn_context::lock;

/// So many calls within each other share a task at most: each takes some of its thread's stack.
const NESTED_MAX: u32 = 8;

/// Makes one answer, and tells it.
pub(crate) type Child = BoxFuture<'static, ()>;

/// Those of one call.
#[derive(Default)]
pub(crate) struct Children {
    tasks: JoinSet<()>,
    /// For whoever drives the call.
    alone: Option<Child>,
}

impl Children {
    /// Starts one in a task of its own.
    pub(crate) fn spawn(&mut self, child: Child) {
        self.tasks.spawn(child);
    }

    /// Leaves one to whoever drives the call.
    pub(crate) fn leave(&mut self, child: Child) {
        self.alone = Some(child);
    }

    /// Ends them: all are over when this returns (I8).
    pub(crate) async fn end(mut self) {
        self.alone = None;
        self.tasks.shutdown().await;
    }
}

/// Whether a call at this depth may make an answer in its own task.
pub(crate) const fn may_nest(depth: u32) -> bool {
    !depth.is_multiple_of(NESTED_MAX)
}

impl Frame {
    /// Does a call's work, and with it makes the answer to a question that it asks alone. What is not made when the work is
    /// done is cancelled.
    pub async fn drive<T>(&self, mut work: Pin<&mut impl Future<Output = T>>) -> T {
        let mut alone: Option<Child> = None;
        std::future::poll_fn(|context| {
            loop {
                if let Poll::Ready(done) = work.as_mut().poll(context) {
                    return Poll::Ready(done);
                }
                if alone.is_none() {
                    alone = lock(&self.children).alone.take();
                }
                match alone.as_mut().map(|child| child.poll_unpin(context)) {
                    // The work has waited for it, and goes on.
                    Some(Poll::Ready(())) => alone = None,
                    Some(Poll::Pending) | None => return Poll::Pending,
                }
            }
        })
        .await
    }
}
