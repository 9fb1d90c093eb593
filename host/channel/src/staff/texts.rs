//! Everything that the staff's pages say. A text that is missing in one language does not compile.

use samspill_core::oversight::{Objection, Role};
use samspill_core::text::Language;

macro_rules! words {
    ($($key:ident: $nb:literal, $nn:literal, $en:literal;)+) => {
        /// The texts in a language.
        pub(super) struct Words {
            language: Language,
            $(pub(super) $key: &'static str),+
        }

        static NB: Words = Words { language: Language::Nb, $($key: $nb),+ };
        static NN: Words = Words { language: Language::Nn, $($key: $nn),+ };
        static EN: Words = Words { language: Language::En, $($key: $en),+ };
    };
}

words! {
    skip: "Hopp til innholdet", "Hopp til innhaldet", "Skip to the content";
    demo: "Dette er en demonstrasjon med oppdiktede personer.", "Dette er ein demonstrasjon med oppdikta personar.", "This is a demonstration with invented people.";
    languages: "Språk", "Språk", "Language";
    menu: "Driftens sider", "Sidene til drifta", "The operator's pages";
    run_by: "Verten drives av", "Verten blir driven av", "The host is run by";
    logged_in_as: "Logget inn som", "Logga inn som", "Logged in as";
    log_out: "Logg ut", "Logg ut", "Log out";
    log_in: "Logg inn", "Logg inn", "Log in";
    log_in_intro: "Disse sidene er for dem som driver verten.", "Desse sidene er for dei som driv verten.", "These pages are for those who run the host.";
    name: "Navn", "Namn", "Name";
    token: "Nøkkel", "Nøkkel", "Token";
    wrong: "Navnet og nøkkelen passer ikke sammen. Prøv igjen, eller be den som har satt opp verten, om en ny nøkkel.", "Namnet og nøkkelen passar ikkje saman. Prøv igjen, eller be den som har sett opp verten, om ein ny nøkkel.", "The name and the token do not fit. Try again, or ask whoever set the host up for a new token.";
    refused: "Dette ble ikke gjort", "Dette vart ikkje gjort", "This was not done";
    not_for_you_title: "Denne siden er for andre", "Denne sida er for andre", "This page is for others";
    not_for_you: "Tilgangen din er satt opp til andre oppgaver enn det som gjøres her. Siden er for dem som skal:", "Tilgangen din er sett opp til andre oppgåver enn det som blir gjort her. Sida er for dei som skal:", "Your access is set up for other tasks than what is done here. The page is for those who:";
    not_for_you_remedy: "Trenger du den i arbeidet, kan den som har satt opp verten, gi deg rollen.", "Treng du ho i arbeidet, kan den som har sett opp verten, gi deg rolla.", "If you need it for your work, whoever set the host up can give you the role.";
    not_written_title: "Stoppet gjelder, men er ikke skrevet ned ennå", "Stoppet gjeld, men er ikkje skrive ned enno", "The stop is in force, but is not written down yet";
    not_written: "Disken tok ikke imot. Verten prøver igjen til det er skrevet ned. Startes verten på nytt før det, gjelder ikke stoppet lenger. Få disken i orden, og se så at stoppet står under det som er gjort.", "Disken tok ikkje imot. Verten prøver igjen til det er skrive ned. Blir verten starta på nytt før det, gjeld ikkje stoppet lenger. Få disken i orden, og sjå så at stoppet står under det som er gjort.", "The disk did not take it. The host tries again until it is written down. If the host is started anew before that, the stop no longer holds. Mend the disk, and then see that the stop stands in what was done.";
    head: "Koden for alt som er gjort til nå:", "Koden for alt som er gjort til no:", "The code for all that was done until now:";
    head_hint: "Ta vare på den et annet sted. Da kan «samspill staff verify» vise om noe av det er endret eller fjernet siden.", "Ta vare på han ein annan stad. Då kan «samspill staff verify» vise om noko av det er endra eller fjerna sidan.", "Keep it elsewhere. Then `samspill staff verify` can show whether any of it has been changed or taken away since.";
    role_bases: "forvalte rettslige grunnlag", "forvalte rettslege grunnlag", "look after legal bases";
    role_stop: "stoppe og starte assistenter", "stoppe og starte assistentar", "stop and start assistants";
    role_affected: "finne ut hvem som er berørt", "finne ut kven som er råka", "find out who was affected";
    role_case_worker: "behandle saker for en eier", "behandle saker for ein eigar", "work on an owner's cases";
    back: "Tilbake", "Tilbake", "Back";
    bases: "Rettslige grunnlag", "Rettslege grunnlag", "Legal bases";
    bases_intro: "Ingen opplysning deles uten et grunnlag i dette registeret, bortsett fra samtykke til private og frivillige. Fire øyne må til: den som foreslår, kan ikke selv godkjenne.", "Ingen opplysning blir delt utan eit grunnlag i dette registeret, bortsett frå samtykke til private og frivillige. Fire auge må til: den som føreslår, kan ikkje sjølv godkjenne.", "Nothing is shared without a basis in this register, but for consent to private and voluntary owners. It takes four eyes: whoever proposes cannot approve.";
    waiting: "Venter på godkjenning", "Ventar på godkjenning", "Waiting for approval";
    waiting_none: "Ingenting venter.", "Ingenting ventar.", "Nothing is waiting.";
    proposed_by: "Foreslått av", "Føreslått av", "Proposed by";
    own_proposal: "Du har foreslått dette selv, så en kollega må godkjenne. Du kan trekke det.", "Du har føreslått dette sjølv, så ein kollega må godkjenne. Du kan trekkje det.", "You have proposed this, so a colleague must approve it. You can take it back.";
    new_basis: "Nytt grunnlag", "Nytt grunnlag", "New basis";
    end_of: "Avslutte", "Avslutte", "End";
    identifiers_of: "Identitetsnumre for", "Identitetsnummer for", "Identity numbers for";
    why: "Begrunnelse", "Grunngiving", "Reason";
    approve: "Godkjenn", "Godkjenn", "Approve";
    refuse: "Avslå", "Avslå", "Refuse";
    withdraw: "Trekk forslaget", "Trekk forslaget", "Take it back";
    in_force: "Gjeldende grunnlag", "Gjeldande grunnlag", "Bases in force";
    owner: "Eier", "Eigar", "Owner";
    recipient: "Mottaker", "Mottakar", "Recipient";
    to_owner: "eierens tjenester", "tenestene til eigaren", "the owner's services";
    to_citizen: "innbyggeren, fra eierens tjenester", "innbyggjaren, frå tenestene til eigaren", "the citizen, from the owner's services";
    purposes: "Formål", "Formål", "Purposes";
    any_purpose: "alle i manifestet", "alle i manifestet", "any in the manifest";
    concepts: "Opplysninger", "Opplysningar", "Concepts";
    about: "Om hvem", "Om kven", "About whom";
    about_citizen: "innbyggeren selv", "innbyggjaren sjølv", "the citizen";
    about_anyone: "andre også", "andre òg", "others too";
    disclosure: "Grunnlag for å utlevere", "Grunnlag for å utlevere", "Basis for disclosure";
    processing: "Grunnlag for å behandle", "Grunnlag for å behandle", "Basis for processing";
    mandate: "Krever", "Krev", "Requires";
    kept_back: "Holdes tilbake fra den det gjelder", "Blir halde tilbake frå den det gjeld", "Kept from the person concerned";
    approved_by: "Godkjent av", "Godkjent av", "Approved by";
    days: "Gjelder", "Gjeld", "Valid";
    end_it: "Foreslå å avslutte", "Føreslå å avslutte", "Propose to end it";
    propose: "Foreslå nye grunnlag", "Føreslå nye grunnlag", "Propose new bases";
    propose_hint: "TOML med én eller flere [[bases]], som beskrevet i docs/configuration.md.", "TOML med éin eller fleire [[bases]], som omtalt i docs/configuration.md.", "TOML with one or more [[bases]], as described in docs/configuration.md.";
    propose_button: "Foreslå", "Føreslå", "Propose";
    claims: "Krav uten grunnlag", "Krav utan grunnlag", "Claims without a basis";
    claims_intro: "Dette ber assistentene om, men ingen har godkjent det. Det holdes tilbake.", "Dette ber assistentane om, men ingen har godkjent det. Det blir halde tilbake.", "Assistants ask for this, and nobody has approved it. It is withheld.";
    claims_none: "Alt som assistentene ber om, har et grunnlag.", "Alt som assistentane ber om, har eit grunnlag.", "Everything that assistants ask for has a basis.";
    reasoning: "Juristens begrunnelse", "Grunngivinga til juristen", "The lawyer's reasoning";
    reasoning_none: "Ingen er gitt.", "Ingen er gitt.", "None is given.";
    service: "Tjeneste", "Teneste", "Service";
    required: "Tjenesten gjør ingenting uten.", "Tenesta gjer ingenting utan.", "The service does nothing without it.";
    optional: "Tjenesten kan klare seg uten.", "Tenesta kan klare seg utan.", "The service can do without it.";
    assistants: "Assistenter og stopp", "Assistentar og stopp", "Assistants and stops";
    assistants_intro: "Et stopp gjelder med en gang, også midt i en samtale, og til en annen enn du starter igjen.", "Eit stopp gjeld med ein gong, òg midt i ein samtale, og til ein annan enn du startar igjen.", "A stop holds at once, in the middle of a conversation too, and until somebody else than you starts again.";
    stopped: "Stoppet", "Stoppa", "Stopped";
    stopped_none: "Ingenting er stoppet.", "Ingenting er stoppa.", "Nothing is stopped.";
    stopped_by: "Stoppet av", "Stoppa av", "Stopped by";
    own_stop: "Du har stoppet dette selv, så en kollega må starte det igjen.", "Du har stoppa dette sjølv, så ein kollega må starte det igjen.", "You have stopped this, so a colleague must start it again.";
    stop: "Stopp", "Stopp", "Stop";
    start: "Start igjen", "Start igjen", "Start again";
    stop_what: "Hva skal stoppes?", "Kva skal stoppast?", "What is to be stopped?";
    stop_hint: "En assistent (no.nav.etterlatte), en av tjenestene dens (no.nav.etterlatte/support) eller en eiers organisasjonsnummer.", "Ein assistent (no.nav.etterlatte), ei av tenestene hans (no.nav.etterlatte/support) eller organisasjonsnummeret til ein eigar.", "An assistant (no.nav.etterlatte), one of its services (no.nav.etterlatte/support) or an owner's organisation number.";
    admitted: "Assistenter her", "Assistentar her", "Assistants here";
    component: "Komponent", "Komponent", "Component";
    affected: "Hvem er berørt", "Kven er råka", "Who was affected";
    affected_intro: "Etter et brudd på personopplysningssikkerheten (personvernforordningen art. 33 og 34): hvem en komponent har fått opplysninger om, etter kvitteringene. Du ser pseudonymer. Identitetsnumre må en kollega frigi, og hver det gjelder, får en kvittering.", "Etter eit brot på personopplysningstryggleiken (personvernforordninga art. 33 og 34): kven ein komponent har fått opplysningar om, etter kvitteringane. Du ser pseudonym. Identitetsnummer må ein kollega frigi, og kvar det gjeld, får ei kvittering.", "After a personal data breach (GDPR art. 33 and 34): whom a component has received something about, by the receipts. You see pseudonyms. Identity numbers must be released by a colleague, and everyone concerned gets a receipt.";
    look: "Se etter", "Sjå etter", "Look";
    from: "Fra og med", "Frå og med", "From";
    until: "Til og med", "Til og med", "Until";
    time_hint: "En dag, for eksempel 2026-11-25, eller et tidspunkt etter RFC 3339.", "Ein dag, til dømes 2026-11-25, eller eit tidspunkt etter RFC 3339.", "A day, such as 2026-11-25, or a time by RFC 3339.";
    pseudonyms: "Vis pseudonymer", "Vis pseudonym", "Show pseudonyms";
    ask_identifiers: "Be om identitetsnumre", "Be om identitetsnummer", "Ask for identity numbers";
    releases: "Frigitt av to", "Frigitt av to", "Released by two";
    read: "Les identitetsnumrene", "Les identitetsnummera", "Read the identity numbers";
    found: "Funnet", "Funne", "Found";
    found_none: "Ingen som verten kjenner igjen.", "Ingen som verten kjenner igjen.", "Nobody whom the host can tell.";
    found_more: "Det er flere enn dette. Velg en kortere tid.", "Det er fleire enn dette. Vel ei kortare tid.", "There are more than these. Choose a shorter time.";
    anonymous: "Samtaler uten innlogging:", "Samtalar utan innlogging:", "Conversations without a login:";
    person: "Person", "Person", "Person";
    when: "Når", "Når", "When";
    receipts: "Kvitteringer", "Kvitteringar", "Receipts";
    history: "Hva som er gjort", "Kva som er gjort", "What was done";
    history_none: "Ingenting ennå.", "Ingenting enno.", "Nothing yet.";
    cases: "Saker til oss", "Saker til oss", "Cases for us";
    cases_intro: "Innbyggere har gitt disse samtalene til dere. Hver gang du åpner en, bestemmer verten på nytt hva du kan lese, og innbyggeren får en kvittering med navnet ditt.", "Innbyggjarar har gitt desse samtalane til dykk. Kvar gong du opnar ein, avgjer verten på nytt kva du kan lese, og innbyggjaren får ei kvittering med namnet ditt.", "Citizens have given you these conversations. Each time you open one, the host decides anew what you can read, and the citizen gets a receipt with your name.";
    cases_none: "Ingen venter.", "Ingen ventar.", "Nobody is waiting.";
    case: "Sak", "Sak", "Case";
    open_case: "Åpne", "Opne", "Open";
    since: "Ventet siden", "Venta sidan", "Waiting since";
    case_until: "Kan leses til og med", "Kan lesast til og med", "Can be read until, and on,";
    answer_in: "Svar på", "Svar på", "Answer in";
    taken_by: "Åpnet av", "Opna av", "Opened by";
    not_taken: "Ingen har åpnet den.", "Ingen har opna han.", "Nobody has opened it.";
    ended_taken_back: "Innbyggeren har tatt samtalen tilbake. Det er ikke noe mer å lese her.", "Innbyggjaren har teke samtalen tilbake. Det er ikkje noko meir å lese her.", "The citizen has taken the conversation back. There is nothing more to read here.";
    ended_closed: "Saken er avsluttet. Det er ikke noe mer å lese her.", "Saka er avslutta. Det er ikkje noko meir å lese her.", "The case is closed. There is nothing more to read here.";
    ended_over: "Tiden er ute. Det er ikke noe mer å lese her.", "Tida er ute. Det er ikkje noko meir å lese her.", "The time is up. There is nothing more to read here.";
    names_hint: "Opplysningene har de navnene som innbyggeren ser.", "Opplysningane har dei namna som innbyggjaren ser.", "Facts have the names that the citizen sees.";
    facts: "Opplysninger du kan lese", "Opplysningar du kan lese", "Facts that you can read";
    facts_none: "Ingen.", "Ingen.", "None.";
    the_citizen: "innbyggeren", "innbyggjaren", "the citizen";
    said_by: "Fra", "Frå", "From";
    by_citizen: "innbyggeren selv eller innloggingen", "innbyggjaren sjølv eller innlogginga", "the citizen or the login";
    read_for: "For å", "For å", "In order to";
    said: "Det som er sagt", "Det som er sagt", "What was said";
    citizen_wrote: "Innbyggeren skrev", "Innbyggjaren skreiv", "The citizen wrote";
    left_out: "Utelatt, fordi du ikke kan lese alt det bygger på:", "Utelate, fordi du ikkje kan lese alt det byggjer på:", "Left out, because you cannot read all that it rests on:";
    tasks: "Innbyggerens oppgaver", "Oppgåvene til innbyggjaren", "The citizen's tasks";
    due: "Frist", "Frist", "Due";
    withheld: "Holdt tilbake", "Halde tilbake", "Withheld";
    withheld_none: "Ingenting er holdt tilbake.", "Ingenting er halde tilbake.", "Nothing is withheld.";
    rule: "Regel", "Regel", "Rule";
    of_others: "om andre", "om andre", "about others";
    answer_title: "Svar innbyggeren", "Svar innbyggjaren", "Answer the citizen";
    answer_hint: "Svaret står i samtalen, med navnet ditt. Skriv ikke noe om andre enn det innbyggeren kan vite.", "Svaret står i samtalen, med namnet ditt. Skriv ikkje noko om andre enn det innbyggjaren kan vite.", "The answer stands in the conversation, with your name. Write nothing about others but what the citizen may know.";
    message: "Melding", "Melding", "Message";
    message_in: "Språk i meldingen", "Språk i meldinga", "Language of the message";
    send: "Send", "Send", "Send";
    close_title: "Avslutt saken", "Avslutt saka", "Close the case";
    close_hint: "Da leser ingen hos dere mer av samtalen.", "Då les ingen hos dykk meir av samtalen.", "Nobody of yours then reads more of the conversation.";
    close: "Avslutt", "Avslutt", "Close";
    sent: "Meldingen er sendt.", "Meldinga er send.", "The message is sent.";
    act_propose_basis: "foreslo grunnlaget", "føreslo grunnlaget", "proposed the basis";
    act_propose_end: "foreslo å avslutte grunnlaget", "føreslo å avslutte grunnlaget", "proposed to end the basis";
    act_ask_identifiers: "ba om identitetsnumre for", "bad om identitetsnummer for", "asked for identity numbers for";
    act_approve: "godkjente nr.", "godkjende nr.", "approved no.";
    act_refuse: "avslo nr.", "avslo nr.", "refused no.";
    act_stop: "stoppet", "stoppa", "stopped";
    act_start: "startet", "starta", "started";
    act_read_affected: "så hvem som er berørt av", "såg kven som er råka av", "read who was affected by";
}

/// The texts in a language. North Sámi is not written yet, and gets bokmål.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::Nb | Language::Se => &NB,
        Language::Nn => &NN,
        Language::En => &EN,
    }
}

impl Words {
    /// What an event did, before what it did it to.
    pub(super) fn act(&self, act: &str) -> &'static str {
        match act {
            "propose-basis" => self.act_propose_basis,
            "propose-end" => self.act_propose_end,
            "ask-identifiers" => self.act_ask_identifiers,
            "approve" => self.act_approve,
            "refuse" => self.act_refuse,
            "stop" => self.act_stop,
            "start" => self.act_start,
            _ => self.act_read_affected,
        }
    }

    /// What a role is for.
    pub(super) const fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Bases => self.role_bases,
            Role::Stop => self.role_stop,
            Role::Affected => self.role_affected,
            Role::CaseWorker => self.role_case_worker,
        }
    }

    /// What a proposal is, before what it is about.
    pub(super) fn proposal(&self, act: &str) -> &'static str {
        match act {
            "propose-end" => self.end_of,
            "ask-identifiers" => self.identifiers_of,
            _ => self.new_basis,
        }
    }

    /// Why an act does not follow, and what to do.
    pub(super) fn object(&self, objection: &Objection) -> String {
        match self.language {
            Language::En => objection.to_string(),
            Language::Nn => in_nynorsk(objection),
            Language::Nb | Language::Se => in_bokmal(objection),
        }
    }
}

fn in_bokmal(objection: &Objection) -> String {
    match objection {
        Objection::Role { name, role } => {
            format!("{name} har ikke rollen «{role}». Spør den som setter opp tilgangene.")
        }
        Objection::SameEyes { name } => {
            format!("{name} har gjort den første delen av dette, og fire øyne må til. Be en kollega.")
        }
        Objection::NotWaiting(number) => format!("Nr. {number} venter ikke: det er avgjort, eller fantes aldri."),
        Objection::NotReleased(number) => {
            format!("Nr. {number} er ikke frigitt, eller for gammelt. Be om identitetsnumrene på nytt.")
        }
        Objection::IsStopped(what) => format!("{what} er allerede stoppet."),
        Objection::IsNotStopped(what) => format!("{what} er ikke stoppet."),
        Objection::TooMany { max, .. } => {
            format!("Det er {max} fra før, og det er det meste. Avgjør noen av dem først.")
        }
        Objection::Why { max } => format!("En begrunnelse må til, på høyst {max} byte."),
        Objection::TooLong { max } => format!("Grunnlaget er lengre enn {max} byte. Del det."),
    }
}

fn in_nynorsk(objection: &Objection) -> String {
    match objection {
        Objection::Role { name, role } => {
            format!("{name} har ikkje rolla «{role}». Spør den som set opp tilgangane.")
        }
        Objection::SameEyes { name } => {
            format!("{name} har gjort den første delen av dette, og fire auge må til. Be ein kollega.")
        }
        Objection::NotWaiting(number) => format!("Nr. {number} ventar ikkje: det er avgjort, eller fanst aldri."),
        Objection::NotReleased(number) => {
            format!("Nr. {number} er ikkje frigitt, eller for gammalt. Be om identitetsnummera på nytt.")
        }
        Objection::IsStopped(what) => format!("{what} er alt stoppa."),
        Objection::IsNotStopped(what) => format!("{what} er ikkje stoppa."),
        Objection::TooMany { max, .. } => {
            format!("Det er {max} frå før, og det er det meste. Avgjer nokre av dei først.")
        }
        Objection::Why { max } => format!("Ei grunngiving må til, på høgst {max} byte."),
        Objection::TooLong { max } => format!("Grunnlaget er lengre enn {max} byte. Del det."),
    }
}
