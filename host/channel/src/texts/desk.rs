//! What is said where a human takes over.

macro_rules! texts {
    ($($(#[$doc:meta])* $key:ident: $nb:literal, $nn:literal, $en:literal;)+) => {
        /// The texts.
        pub(crate) struct DeskTexts { $($(#[$doc])* pub(crate) $key: &'static str),+ }

        pub(crate) const NB: DeskTexts = DeskTexts { $($key: $nb),+ };
        pub(crate) const NN: DeskTexts = DeskTexts { $($key: $nn),+ };
        pub(crate) const EN: DeskTexts = DeskTexts { $($key: $en),+ };
    };
}

texts! {
    /// Stands for whoever read, before the owner's name.
    a_person: "en person", "ein person", "a person";
    /// Stands before a name and a time.
    written_by: "Skrevet av", "Skrive av", "Written by";
    offer: "La en person ta over", "La ein person ta over", "Let a person take over";
    has_it: "En person her har fått samtalen.", "Ein person her har fått samtalen.", "A person here has got the conversation.";
    see: "Se hva de leser, eller ta den tilbake", "Sjå kva dei les, eller ta han tilbake", "See what they read, or take it back";
    title: "La en person ta over", "La ein person ta over", "Let a person take over";
    /// Follows the desk's and the owner's names.
    intro: "kan ta over samtalen. Da leser et menneske det som står her, og svarer deg i denne samtalen.", "kan ta over samtalen. Då les eit menneske det som står her, og svarer deg i denne samtalen.", "can take the conversation over. A human then reads what is listed here, and answers you in this conversation.";
    meanwhile: "Assistentene svarer deg som før imens.", "Assistentane svarer deg som før imens.", "The assistants answer you as before meanwhile.";
    reads_title: "Dette kan de lese", "Dette kan dei lese", "This is what they can read";
    by_law: "Dette gir loven dem rett til å lese når du ber om hjelp", "Dette gir lova dei rett til å lese når du bed om hjelp", "The law lets them read this when you ask for help";
    by_request: "Dette leser de fordi du ber dem om hjelp", "Dette les dei fordi du bed dei om hjelp", "They read this because you ask them for help";
    by_consent: "Dette leser de bare hvis du sier ja til det", "Dette les dei berre dersom du seier ja til det", "They read this only if you say yes to it";
    consent_link: "Se feltene, og velg", "Sjå felta, og vel", "See the fields, and choose";
    consented: "Du har sagt ja til dette.", "Du har sagt ja til dette.", "You have said yes to this.";
    partly: "Du har sagt ja til en del av dette.", "Du har sagt ja til ein del av dette.", "You have said yes to a part of this.";
    withheld_title: "Dette ber de om, men får ikke lese nå", "Dette bed dei om, men får ikkje lese no", "They ask for this, but cannot read it now";
    none: "Det er ingenting.", "Det er ingenting.", "There is nothing.";
    others: "Det gjelder også om andre i saken.", "Det gjeld òg om andre i saka.", "It is so about others in the case too.";
    required: "Uten dette kan de ikke ta over.", "Utan dette kan dei ikkje ta over.", "Without it they cannot take over.";
    content: "Svar og oppgaver leser de bare der alt som svaret bygger på, er blant det de kan lese.", "Svar og oppgåver les dei berre der alt som svaret byggjer på, er mellom det dei kan lese.", "They read answers and tasks only where everything that the answer rests on is among what they can read.";
    receipts: "Hver gang noen leser, får du en kvittering med navnet på den som leste.", "Kvar gong nokon les, får du ei kvittering med namnet på den som las.", "Each time somebody reads, you get a receipt with the name of whoever read.";
    /// Stands before a day.
    until: "De kan lese til og med", "Dei kan lese til og med", "They can read until, and on,";
    undo: "Du kan ta den tilbake når som helst. Da leser de ingenting mer.", "Du kan ta han tilbake når som helst. Då les dei ingenting meir.", "You can take it back at any time. They then read nothing more.";
    question: "Vil du gi samtalen til", "Vil du gi samtalen til", "Do you want to give the conversation to";
    yes: "Ja, gi dem samtalen", "Ja, gi dei samtalen", "Yes, give it to them";
    no: "Nei, gå tilbake", "Nei, gå tilbake", "No, go back";
    /// Stands before a day.
    given: "Du ga dem samtalen", "Du gav dei samtalen", "You gave them the conversation on";
    not_taken: "Ingen har åpnet den ennå.", "Ingen har opna han enno.", "Nobody has opened it yet.";
    /// Stands before a name and a time.
    taken: "Først åpnet av", "Først opna av", "First opened by";
    take_back: "Ta den tilbake", "Ta han tilbake", "Take it back";
    was_taken_back: "Du har tatt samtalen tilbake.", "Du har teke samtalen tilbake.", "You have taken the conversation back.";
    was_closed: "Den som hjalp deg, har avsluttet saken. De leser ikke mer.", "Den som hjelpte deg, har avslutta saka. Dei les ikkje meir.", "Whoever helped you has closed the case. They read no more.";
    is_over: "Tiden er ute. De leser ikke mer.", "Tida er ute. Dei les ikkje meir.", "The time is up. They read no more.";
    is_stopped: "Dette er stoppet av den som driver verten. Ring i stedet.", "Dette er stoppa av den som driv verten. Ring i staden.", "Whoever runs the host has stopped this. Ring instead.";
    nothing_yet: "Det er ikke noe å gi fra deg ennå. Skriv noe først, eller ring.", "Det er ikkje noko å gi frå deg enno. Skriv noko først, eller ring.", "There is nothing to hand over yet. Write something first, or ring.";
    after_yes: "Samtalen er gitt til en person. Svaret kommer her.", "Samtalen er gitt til ein person. Svaret kjem her.", "The conversation is given to a person. The answer comes here.";
    after_back: "Du har tatt samtalen tilbake. De leser ikke mer.", "Du har teke samtalen tilbake. Dei les ikkje meir.", "You have taken the conversation back. They read no more.";
}
