//! `samspill policy`: what the rules say, and whether they are whole.

use clap::{Args, Subcommand, ValueEnum};
use samspill_core::concept::IDENTITY_NUMBER;
use samspill_core::consent::{Consent, ConsentScope};
use samspill_core::conversation::{Conversation, Principal};
use samspill_core::decision::{Decision, Rules};
use samspill_core::fact::Fact;
use samspill_core::ids::{
    AssistantId, Concept, ConsentId, ConversationId, InvalidId, PurposeKey, ServiceName, Subject,
};
use samspill_core::label::Label;
use samspill_core::law::{Basis, Holder, Mandate, Recipient};
use samspill_core::limits::Limits;
use samspill_core::login::LoginLevel;
use samspill_core::manifest::{Manifest, Need, Service};
use samspill_core::private::Private;
use samspill_core::text::is_day;
use samspill_policy::CedarPolicy;

use super::{CommandError, Common, print};
use crate::compose::{Survey, survey};
use crate::config::Config;
use crate::policies;

/// `samspill policy …`
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Say what is wrong with the policies, and which needs of admitted assistants no rule permits.
    Check(Common),
    /// Say whether an assistant would be told something, and why.
    Explain(Box<ExplainArgs>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum About {
    /// The citizen.
    Citizen,
    /// Somebody else whom the conversation knows.
    Other,
}

/// Arguments of `samspill policy explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    common: Common,
    /// Which assistant.
    #[arg(long, value_name = "ASSISTANT")]
    assistant: String,
    /// Which of its services; without it, all that declare the concept.
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// What: the concept's IRI.
    #[arg(long, value_name = "IRI")]
    concept: String,
    /// About whom.
    #[arg(long, value_enum, default_value = "citizen")]
    about: About,
    /// On which day, `YYYY-MM-DD`.
    #[arg(long, value_name = "DAY")]
    on: String,
    /// Nobody is logged in.
    #[arg(long)]
    anonymous: bool,
    /// How surely the citizen has logged in.
    #[arg(long, value_name = "LEVEL", default_value = "high", value_parser = ["low", "substantial", "high"], conflicts_with = "anonymous")]
    login: String,
    /// The citizen has consented to exactly this.
    #[arg(long)]
    consented: bool,
    /// Somebody trusted has given what a basis asks for, on this ground, for example `formuesfullmakt`.
    #[arg(long, value_name = "GROUND")]
    mandate: Option<String>,
    /// Ask for the citizen, whom the assistant would show it, instead of for the assistant.
    #[arg(long, conflicts_with_all = ["service", "consented"])]
    show: bool,
}

pub(super) fn run(command: &PolicyCommand) -> Result<(), CommandError> {
    match command {
        PolicyCommand::Check(common) => check(common),
        PolicyCommand::Explain(args) => explain(args),
    }
}

fn check(common: &Common) -> Result<(), CommandError> {
    let config = common.load()?;
    let sources = policies::sources(&config)?;
    let read = match samspill_policy::Rules::read(&sources, config.limits.policies_max) {
        Ok(read) => read,
        Err(problems) => {
            for problem in &problems {
                print(problem)?;
            }
            print(format!("problems: {}; a host with these policies does not start", problems.len()))?;
            return Err(CommandError::Reported(4));
        }
    };
    print(format!("{} rules in {} files fit the schema, and each can apply", read.len(), sources.len()))?;
    let found = survey(&config)?;
    let today = today(&config)?;
    let mut never = 0_usize;
    for manifest in &found.assistants {
        for service in manifest.receivers() {
            for need in &service.needs {
                let Some(why) = never_permitted(&found.rules, manifest, service, need, &today)? else {
                    continue;
                };
                never = never.saturating_add(1);
                let purpose = &need.purpose;
                print(format!("never     {}, {}: {} to {purpose}: {why}", manifest.id, service.name, need.concept))?;
            }
        }
    }
    print(format!(
        "{never} needs of admitted assistants are met by no rule, whoever asks and whatever is consented to"
    ))?;
    if never == 0 { Ok(()) } else { Err(CommandError::Reported(4)) }
}

/// The withholding of a need that is refused in every case: about oneself and about another, with what can be given given.
fn never_permitted(
    rules: &Rules,
    manifest: &Manifest,
    service: &Service,
    need: &Need,
    today: &str,
) -> Result<Option<String>, CommandError> {
    let mut why = String::new();
    for about in [About::Citizen, About::Other] {
        let mut case = Case::new(about, Some(LoginLevel::High))?;
        case.consent(manifest, service, need);
        for basis in rules.bases.of(&manifest.owner.number, &need.concept).map(|(basis, _)| basis) {
            case.give(basis, manifest, None)?;
        }
        match case.decide(rules, manifest, service, need, today) {
            Ok(_) => return Ok(None),
            Err(withholding) => why = withholding.describe(),
        }
    }
    Ok(Some(why))
}

fn explain(args: &ExplainArgs) -> Result<(), CommandError> {
    let config = args.common.load()?;
    if !is_day(&args.on) {
        return Err(CommandError::Refused(format!("--on is a day, YYYY-MM-DD, not {}", args.on)));
    }
    let Survey { rules, policy, assistants: admitted, .. } = survey(&config)?;
    let Some(manifest) = admitted.iter().find(|manifest| manifest.id.as_str() == args.assistant) else {
        let why = format!("{} is not admitted; `samspill assistants` lists those that are", args.assistant);
        return Err(CommandError::Refused(why));
    };
    let concept = Concept::new(&args.concept).map_err(invalid)?;
    if args.show {
        return explain_showing(args, &rules, &policy, manifest, &concept);
    }
    let mut asked = 0_usize;
    for service in manifest.receivers() {
        if args.service.as_ref().is_some_and(|name| name != service.name.as_str()) {
            continue;
        }
        for need in service.needs.iter().filter(|need| need.concept == concept) {
            asked = asked.saturating_add(1);
            let mut case = Case::new(args.about, args.login())?;
            if args.consented {
                case.consent(manifest, service, need);
            }
            if let Some(ground) = &args.mandate {
                for basis in rules.bases.of(&manifest.owner.number, &concept).map(|(basis, _)| basis) {
                    case.give(basis, manifest, Some(ground))?;
                }
            }
            let decision = case.decide(&rules, manifest, service, need, &args.on);
            let what = format!("{}, {}: to {}", manifest.id, service.name, need.purpose);
            say(&what, &decision, &rules, &policy)?;
        }
    }
    if asked == 0 {
        print(format!(
            "no       {}: it does not declare {concept} (rule: owner:manifest, remedy: manifest)",
            manifest.id
        ))?;
    }
    Ok(())
}

fn explain_showing(
    args: &ExplainArgs,
    rules: &Rules,
    policy: &CedarPolicy,
    manifest: &Manifest,
    concept: &Concept,
) -> Result<(), CommandError> {
    let mut case = Case::new(args.about, args.login())?;
    if let Some(ground) = &args.mandate {
        let of_citizen = |basis: &&Basis| basis.recipient == Recipient::Citizen;
        let bases = rules.bases.of(&manifest.owner.number, concept).map(|(basis, _)| basis);
        for basis in bases.filter(of_citizen) {
            case.give(basis, manifest, Some(ground))?;
        }
    }
    let label = Label { concept: concept.clone(), about: case.about.clone() };
    let decision = rules.decide_for_citizen(&case.conversation, &manifest.owner.number, &label, &args.on);
    say(&format!("the citizen, from {}", manifest.id), &decision, rules, policy)
}

fn say(what: &str, decision: &Decision, rules: &Rules, policy: &CedarPolicy) -> Result<(), CommandError> {
    let (rule, named) = match decision {
        Ok(grant) => {
            print(format!(
                "yes      {what} (rule: {}, disclosure: {}, processing: {})",
                grant.rule, grant.disclosure, grant.processing
            ))?;
            (&grant.rule, grant.policy.as_ref())
        }
        Err(withholding) => {
            print(format!("no       {what}: {}", withholding.describe()))?;
            (&withholding.rule, Some(&withholding.rule))
        }
    };
    if let Some(policy) = named.and_then(|name| policy.rule(name)) {
        let statute = policy.statute.as_deref().unwrap_or_default();
        let verb = if policy.permits { "permitted" } else { "forbidden" };
        print(format!("         {verb} by {}: {statute} ({})", policy.name, policy.file))?;
    }
    let basis = rule.strip_prefix("operator:").and_then(|id| rules.bases.iter().find(|basis| basis.id == id));
    if let Some(basis) = basis {
        let until = basis.valid_until.as_deref().unwrap_or("further notice");
        print(format!("         approved by {}, until {until}", basis.approved_by.join(" and ")))?;
    }
    Ok(())
}

impl ExplainArgs {
    fn login(&self) -> Option<LoginLevel> {
        LoginLevel::of_word(&self.login).filter(|_| !self.anonymous)
    }
}

/// A conversation that somebody might have.
struct Case {
    conversation: Conversation,
    about: Subject,
}

impl Case {
    fn new(about: About, login: Option<LoginLevel>) -> Result<Self, CommandError> {
        let scheme = Concept::new(IDENTITY_NUMBER).map_err(invalid)?;
        let citizen = || Principal::new(scheme.clone(), Private::new("the citizen".into()));
        let principal = login.map(|level| citizen().on(level));
        let lead = AssistantId::new("host.example").map_err(invalid)?;
        let id = ConversationId::new("explained").map_err(invalid)?;
        let mut conversation = Conversation::new(id, principal, lead.clone(), [0; 32]);
        let about = match about {
            About::Citizen => Subject::citizen(),
            About::Other => {
                let referred = conversation.refer(&lead, &scheme, "somebody else", &Limits::default());
                referred.map_err(|refusal| CommandError::Refused(refusal.code.word().into()))?.0
            }
        };
        Ok(Self { conversation, about })
    }

    fn consent(&mut self, manifest: &Manifest, service: &Service, need: &Need) {
        let scope = ConsentScope {
            assistant: manifest.id.clone(),
            service: service.name.clone(),
            concept: need.concept.clone(),
            purpose: need.purpose.clone(),
        };
        self.conversation.consents.extend(ConsentId::new("policy-check").ok().map(|id| Consent::given(id, scope, 0)));
    }

    /// States what a basis asks for, as one who may; on its first ground unless another is said.
    fn give(&mut self, basis: &Basis, manifest: &Manifest, ground: Option<&str>) -> Result<(), CommandError> {
        let Some(mandate) = &basis.mandate else { return Ok(()) };
        for source in &mandate.from {
            let fact = stated(mandate, source, &self.about, manifest, ground)?;
            // More than there is room for changes nothing.
            let _ = self.conversation.add_fact(fact, &Limits::default());
        }
        Ok(())
    }

    fn decide(&self, rules: &Rules, manifest: &Manifest, service: &Service, need: &Need, day: &str) -> Decision {
        let want: (&Concept, &Subject, &PurposeKey) = (&need.concept, &self.about, &need.purpose);
        // A desk is explained as for a citizen who has handed over.
        rules.decide_handed_over(&self.conversation, (manifest, service), want, day)
    }
}

fn stated(
    mandate: &Mandate,
    source: &AssistantId,
    about: &Subject,
    manifest: &Manifest,
    ground: Option<&str>,
) -> Result<Fact, CommandError> {
    #[derive(serde::Serialize)]
    struct Right<'a> {
        holder: &'a str,
        ground: &'a str,
    }
    let holder = match mandate.holder {
        Holder::Citizen | Holder::Anyone => "citizen",
        Holder::Owner => manifest.owner.number.as_str(),
    };
    let ground = ground.or(mandate.grounds.first().map(String::as_str)).unwrap_or_default();
    let value = rmp_serde::to_vec_named(&Right { holder, ground });
    Ok(Fact {
        concept: mandate.concept.clone(),
        about: about.clone(),
        value: Private::new(value.map_err(|error| CommandError::Refused(error.to_string()))?),
        valid_from: None,
        valid_until: None,
        source: source.clone(),
        service: Some(ServiceName::lead()),
        turn: 1,
        obtained_ms: 0,
    })
}

fn today(config: &Config) -> Result<String, CommandError> {
    let clock = crate::compose::clock(config)?;
    Ok(clock.today())
}

fn invalid(error: InvalidId) -> CommandError {
    CommandError::Refused(error.to_string())
}
