//! Bare Wasmtime doing the same calls with the same guest: a fresh store for each, a pool, nothing metered, nothing
//! decided, nothing written down. A question is answered where it is asked, by a nested call.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use samspill_runtime::v0_1::{AnswerRef, Entry, EntryPre, clock, context, dialogue, log, network, registers, types};
use wasmtime::component::{Component, HasSelf, Linker, Resource, ResourceTable};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

/// An engine with a pool, and one component in it.
#[derive(Clone)]
pub(crate) struct Bare {
    engine: Engine,
    pre: Arc<EntryPre<State>>,
    facts: Arc<HashMap<String, Vec<types::Fact>>>,
    depth_max: usize,
}

/// What a bare store holds.
pub(crate) struct State {
    bare: Bare,
    depth: usize,
    handles: ResourceTable,
}

/// An engine without ticks, hooks and limits, with Wasmtime's own settings for a pool; or with the host's, which keeps
/// the pages that a call has touched for the next one in the same place.
pub(crate) fn engine(keeps_pages: bool) -> Engine {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(512).total_core_instances(512).total_memories(512).total_tables(512);
    pool.total_stacks(512).max_memory_size(64 << 20);
    if keeps_pages {
        samspill_runtime::engine::keep_pages(&mut pool, 512 << 10);
    }
    let mut config = Config::new();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool)).wasm_component_model(true);
    Engine::new(&config).unwrap()
}

impl Bare {
    /// The component of a file, called by itself up to a depth.
    pub(crate) fn new(
        component: &Path,
        facts: HashMap<String, Vec<types::Fact>>,
        depth_max: usize,
        keeps_pages: bool,
    ) -> Self {
        let engine = engine(keeps_pages);
        #[expect(clippy::disallowed_methods, reason = "the bench's own components, without a host")]
        let component = Component::from_file(&engine, component).unwrap();
        let mut linker = Linker::<State>::new(&engine);
        Entry::add_to_linker::<_, HasSelf<_>>(&mut linker, |state| state).unwrap();
        let pre = EntryPre::new(linker.instantiate_pre(&component).unwrap()).unwrap();
        Self { engine, pre: Arc::new(pre), facts: Arc::new(facts), depth_max }
    }

    /// The same with other facts and another depth.
    pub(crate) fn with(&self, facts: HashMap<String, Vec<types::Fact>>, depth_max: usize) -> Self {
        Self { facts: Arc::new(facts), depth_max, ..self.clone() }
    }

    /// Leads one turn.
    pub(crate) async fn lead(&self, said: &str) {
        let call = call("turn", "lead", Some(said));
        let mut store = Store::new(&self.engine, self.state(0));
        let instance = self.pre.instantiate_async(&mut store).await.unwrap();
        instance.samspill_assistant_leading().call_lead(&mut store, &call).await.unwrap().unwrap();
    }

    fn state(&self, depth: usize) -> State {
        State { bare: self.clone(), depth, handles: ResourceTable::new() }
    }

    async fn answer(&self, service: String, depth: usize) {
        let call = call("question", &service, None);
        let mut store = Store::new(&self.engine, self.state(depth));
        let instance = self.pre.instantiate_async(&mut store).await.unwrap();
        instance.samspill_assistant_answering().call_answer(&mut store, &call).await.unwrap().unwrap();
    }
}

fn call(occasion: &str, service: &str, said: Option<&str>) -> types::Call {
    let input = said.map(|said| {
        let value = serde_json::json!({ "text": said, "language": "nb" });
        let body = rmp_serde::to_vec_named(&value).unwrap();
        types::Content {
            document: types::Document { media_type: samspill_core::fact::VALUE_TYPE.into(), body },
            labels: Vec::new(),
        }
    });
    types::Call {
        occasion: occasion.into(),
        service: service.into(),
        about: "citizen".into(),
        language: "nb".into(),
        accepts: vec![samspill_core::content::CONTENT_TYPE.into(), samspill_core::content::TASK_TYPE.into()],
        input,
        state: Vec::new(),
    }
}

fn refusal() -> types::Refusal {
    types::Refusal { code: "limit".into(), remedy: "none".into() }
}

impl types::Host for State {}

impl context::Host for State {
    async fn facts(
        &mut self,
        wants: Vec<context::Want>,
    ) -> wasmtime::Result<Vec<Result<Vec<types::Fact>, types::Refusal>>> {
        Ok(wants.iter().map(|want| Ok(self.bare.facts.get(&want.concept).cloned().unwrap_or_default())).collect())
    }

    async fn provide(&mut self, claims: Vec<types::Claim>) -> wasmtime::Result<Vec<Result<(), types::Refusal>>> {
        Ok(claims.iter().map(|_| Ok(())).collect())
    }

    async fn refer(&mut self, _: String, _: String) -> wasmtime::Result<Result<String, types::Refusal>> {
        Ok(Err(refusal()))
    }
}

impl network::Host for State {
    async fn find(&mut self, _: String) -> wasmtime::Result<Result<Vec<network::Candidate>, types::Refusal>> {
        Ok(Ok(Vec::new()))
    }

    async fn ask(
        &mut self,
        questions: Vec<network::Question>,
    ) -> wasmtime::Result<Vec<Result<Resource<AnswerRef>, types::Refusal>>> {
        let mut answers = Vec::with_capacity(questions.len());
        for (index, question) in questions.into_iter().enumerate() {
            if self.depth >= self.bare.depth_max {
                answers.push(Err(refusal()));
                continue;
            }
            Box::pin(self.bare.answer(question.service, self.depth + 1)).await;
            answers.push(Ok(self.handles.push(AnswerRef { index })?));
        }
        Ok(answers)
    }

    async fn hand_over(
        &mut self,
        _: String,
        _: Option<types::Content>,
    ) -> wasmtime::Result<Result<(), types::Refusal>> {
        Ok(Ok(()))
    }
}

impl network::HostAnswer for State {
    async fn outline(&mut self, _: Resource<AnswerRef>) -> wasmtime::Result<network::Outline> {
        Ok(network::Outline { status: "done".into(), concepts: Vec::new() })
    }

    async fn open(&mut self, _: Resource<AnswerRef>) -> wasmtime::Result<Result<Vec<types::Content>, types::Refusal>> {
        Ok(Ok(Vec::new()))
    }

    async fn drop(&mut self, answer: Resource<AnswerRef>) -> wasmtime::Result<()> {
        self.handles.delete(answer)?;
        Ok(())
    }
}

impl dialogue::Host for State {
    async fn say(&mut self, _: types::Content) -> wasmtime::Result<Result<(), types::Refusal>> {
        Ok(Ok(()))
    }

    async fn place(&mut self, _: Resource<AnswerRef>) -> wasmtime::Result<Result<(), types::Refusal>> {
        Ok(Ok(()))
    }

    async fn propose(&mut self, tasks: Vec<dialogue::Task>) -> wasmtime::Result<Vec<Result<(), types::Refusal>>> {
        Ok(tasks.iter().map(|_| Ok(())).collect())
    }

    async fn call_a_person(&mut self, _: Option<types::Content>) -> wasmtime::Result<Result<(), types::Refusal>> {
        Ok(Ok(()))
    }
}

impl registers::Host for State {
    async fn fetch(
        &mut self,
        requests: Vec<registers::Request>,
    ) -> wasmtime::Result<Vec<Result<registers::Response, types::Refusal>>> {
        Ok(requests.iter().map(|_| Err(refusal())).collect())
    }
}

impl clock::Host for State {
    async fn now_ms(&mut self) -> wasmtime::Result<u64> {
        Ok(0)
    }

    async fn left_ms(&mut self) -> wasmtime::Result<u64> {
        Ok(10_000)
    }
}

impl log::Host for State {
    async fn event(&mut self, _: String) -> wasmtime::Result<()> {
        Ok(())
    }

    async fn note(&mut self, _: String) -> wasmtime::Result<()> {
        Ok(())
    }
}
