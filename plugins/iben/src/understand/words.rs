//! The words that are known. Each list is one text, a word between spaces, in lower case.

use super::Relation;

/// A list of words.
#[derive(Clone, Copy)]
pub(super) struct Words(&'static str);

impl Words {
    // Not inlined: it is called everywhere, and a component is sent.
    #[inline(never)]
    pub(super) fn has(self, word: &str) -> bool {
        self.0.split_ascii_whitespace().any(|one| one == word)
    }

    /// Whether a word begins with one of these.
    #[inline(never)]
    pub(super) fn begins(self, word: &str) -> bool {
        self.0.split_ascii_whitespace().any(|stem| word.starts_with(stem))
    }
}

/// Somebody has died; also as old phones write it, without `ø`.
pub(super) const DEAD: Words = Words(
    "død døde dødd dødde dødt døydde døydd døydt daud daude daudde dau dod dode dodd dodde doed doede died dead death",
);
/// Somebody may die.
pub(super) const DYING: Words = Words("dør døyr die dies dying døende døyande døyende");
/// What these say needs nobody beside it.
pub(super) const DECEASED: Words =
    Words("avdød avdøde avdødes avliden avlidne avlidnes deceased bereaved bereavement omkom omkommet omkomne");
/// As [`DECEASED`], with any ending.
pub(super) const DECEASED_STEMS: Words = Words("dødsbo dødsattest dødsannonse dødsmeld");
/// A death as a thing that happens; it is the citizen's where [`HAPPENED`] stands beside it.
pub(super) const A_DEATH: Words = Words("dødsfall dødsfallet dødsfalla bortgang bortgangen");
/// A death that has happened, and near.
pub(super) const HAPPENED: Words =
    Words("vært vore skjedd hendt hatt opplevd fått nettopp nylig nyleg familie familien slekta");
/// Whoever says so of herself has lost whom she was married to.
pub(super) const WIDOWED: Words =
    Words("enke enka enken enkemann enkemannen enkje enkja enkjemann enkjemannen widow widower widowed");

/// Inheritance and funerals.
pub(super) const INHERITANCE: Words = Words(
    "arv arva arven arve arver arvet arvar probate heir heirs burial burials burying etterlatt etterlatte etterlaten \
     etterlatne attlevande gjenlevende attlevende skiftesamling formuesfullmakt proklama særkullsbarn særkullsbarna \
     executor minnestund minnesamvær gravplass gravsted gravstein gravlegge gravlagt begrave begravd bisatt \
     bisette urne urna urnen",
);
/// As [`INHERITANCE`], with any ending.
pub(super) const INHERITANCE_STEMS: Words = Words(
    "arving arveoppgj arvelov arverett arvefordel arveavgift arvefullmakt skifteattest skifterett skifteoppgj uskift \
     begravels gravferd bisettels bisetjing kremasjon kremering testament inherit funeral cremat omstillingsstønad \
     etterlattepensjon gjenlevendepensjon barnepensjon",
);

/// Means a death only where the next thing is a person.
pub(super) const LOST: Words = Words("mistet mista mist miste misste lost lose");
/// Says of a death word that it is none: `dead tired`, `død vinkel`.
pub(super) const NO_DEATH_BEFORE: Words = Words(
    "tired end ends line lines wrong serious sure sliten slitne trøtt trett lei full beruset vinkel vinkelen vinkler \
     løp punkt punktet bra kul heldig sikker sikkert pinlig flau sjokkert kropp body hav havet batteri batteriet nesten almost",
);
/// `død av latter`.
pub(super) const NO_DEATH_OF: Words =
    Words("latter kjedsomhet kjedsemd skam varme nysgjerrighet flauhet laughter boredom");
/// Turns it round.
pub(super) const NEGATIONS: Words =
    Words("ikke ikkje ikkj itte aldri nesten not isn wasn hasn didn never nearly almost ennå enno");

/// Whose: the citizen's own.
pub(super) const MINE: Words = Words("min mi mitt mine vår vårt våre våres my our");
/// Whose: somebody else's.
pub(super) const OTHERS: Words = Words(
    "hans hennes hennar deres deira din di ditt dine sin si sitt sine his her their your whose en ei et eit a an the",
);
/// Somebody else's, after what they own: `mor sitt smykke`.
pub(super) const OWNED: Words = Words("sin si sitt sine");
/// Words that may stand inside a phrase about a person.
pub(super) const BETWEEN: Words = Words(
    "avdød avdøde deceased kjære kjær beste best nærmeste næraste eldste yngste gamle gammel eneste både dear beloved late old the of a en ei et eit nettopp nyleg nylig \
     just begge nå no så dessverre plutselig plutseleg brått han ho hun ham hen",
);
/// Words that tell how somebody went.
pub(super) const HOW: Words = Words(
    "stille stilt rolig roleg fredelig fredeleg brått plutselig plutseleg dessverre så nå no da også òg endelig endeleg \
     quietly peacefully suddenly sadly just",
);
/// Words without a subject in them.
pub(super) const FILLERS: Words = Words(
    "i går natt natta natten kveld kveldes morges morgon morgen dag dagen fjor helga helgen uka uken veka forrige førre \
     siste sist denne på den det et ei en er e va var vart ble blei blitt vorte har hadde is was has had been \
     just nettopp nylig nyleg dessverre brått plutselig plutseleg uventet nå no da så til slutt for siden sidan lenge år \
     dager dagar måneder månader uker veker få noen to tre the a an in on of at last night week month year this morning \
     today yesterday ago unfortunately suddenly recently sadly her hei hallo ja jo hello yes hi kl klokka med mandag \
     tirsdag onsdag torsdag fredag lørdag søndag måndag tysdag laurdag sundag døden",
);
/// What stands after one of these is not whom the sentence is about.
pub(super) const PREPOSITIONS: Words =
    Words("til på av hos med etter for frå fra om i ved to with by from about of for at on in");
/// The citizen.
pub(super) const ME: Words = Words("jeg eg æ meg mæ vi oss we me us");
/// After these an English `i` is the citizen and no preposition.
pub(super) const AFTER_I: Words = Words("am m was ve have had became nearly almost died feel");
/// Somebody, by no name or relation.
pub(super) const PRONOUNS: Words = Words("han hun ho ham henne hen dei he she him they vedkommende vedkomande");
/// Anybody at all: who says this may be asking in general.
pub(super) const ANYBODY: Words = Words("noen nokon nokre man someone somebody anyone");
/// In these, or after them, somebody in the family is meant.
pub(super) const FAMILY: Words = Words("familie familien family slekta slekten");
/// An older one of these is `borte` for good; others may be on a journey.
pub(super) const GONE: Words = Words("borte vekke vekk gone");
/// What may stand after [`GONE`] without telling where.
pub(super) const AND_THEN: Words = Words("nå no for alltid godt now forever");

/// Kin who need no `min` to be the citizen's own: `mor er død`.
pub(super) const BARE: Words = Words(
    "mor mamma mutter mother mum mom mummy far pappa fatter father dad daddy kona kjerringa bestemor bestefar besta \
     mormor morfar farmor farfar grandma grandpa granny",
);
/// People by their relation to the citizen, where she says `min`, or where they are [`BARE`].
pub(super) const RELATIONS: [(Words, Relation); 10] = [
    (Words("mann mannen ektemann ektemannen husband hubby"), Relation::Husband),
    (Words("kone kona konen hustru hustruen kjerring kjerringa wife"), Relation::Wife),
    (Words("ektefelle ektefellen ektemake ektemaken spouse"), Relation::Spouse),
    (
        Words("samboer samboeren sambuar sambuaren partner partneren kjæreste kjæresten kjærast kjærasten"),
        Relation::Partner,
    ),
    (Words("mor mora moren mamma mammaen mutter mother mum mom mummy"), Relation::Mother),
    (Words("far faren pappa pappaen fatter father dad daddy"), Relation::Father),
    (
        Words("sønn sønnen son sonen datter datteren datra dotter dottera barn barnet baby babyen daughter child"),
        Relation::Child,
    ),
    (Words("bror broren søster søsteren søstera syster systera brother sister"), Relation::Sibling),
    (
        Words(
            "bestemor bestemora bestemoren bestefar bestefaren besta mormor mormora morfar morfaren farmor farmora \
             farfar farfaren oldemor oldefar grandmother grandfather grandma grandpa granny",
        ),
        Relation::Grandparent,
    ),
    (Words("venn vennen ven venen venninne venninna venninnen friend"), Relation::Friend),
];
/// People of whom no more is said.
pub(super) const PEOPLE: Words = Words(
    "foreldre foreldrene foreldra onkel onkelen tante tanta tanten svigermor svigerfar svigermora svigerfaren svigersønn \
     svigerdatter nabo naboen naboene fetter fetteren kusine kusina niese niesa nevø nevøen barnebarn barnebarnet barna \
     stefar stefaren stemor stemora slektning slektningen dame dama damen kvinne kvinna kvinnen gutt gutten gut guten \
     jente jenta jenten uncle aunt neighbour neighbor cousin nephew niece parents stepfather stepmother woman relative \
     grandson granddaughter",
);
/// Things and plants of which one also says that they died.
pub(super) const THINGS: Words = Words(
    "batteri batteriet batteria mobil mobilen telefon telefonen pc pcen bil bilen skjerm skjermen nett nettet internett \
     internettet wifi ruter ruteren lader laderen klokke klokka tv tven fjernkontroll fjernkontrollen motor motoren \
     maskin maskina maskinen plante planta planten planter plantene blomst blomsten blomster blomstene rose rosen rosene \
     tre treet trær trærne plen plenen hekk hekken hage hagen gress graset lenke lenka linje linja linjen by byen \
     battery phone mobile laptop car computer link router screen engine plant plants flower flowers tree trees lawn \
     garden line server internet connection",
);
/// Animals: a loss too, and not what she can help with.
pub(super) const ANIMALS: Words = Words(
    "hund hunden bikkje bikkja katt katten katta pus pusen hest hesten kanin kaninen hamster hamsteren fugl fuglen \
     kanarifugl kanarifuglen undulat fisk fisken marsvin marsvinet ku kua sau sauen dyr dyret kjæledyr dog cat horse \
     rabbit bird fish pet pig cow sheep animal",
);
/// What somebody read or watched.
pub(super) const STORIES: Words = Words(
    "film filmen filmer serie serien episode episoden sesong roman romanen bok boka boken krim krimmen spill spillet \
     spelet teater teaterstykke movie movies series episode novel book game play skuespiller skuespilleren figuren",
);

/// How people say that somebody has died: the first word, what may begin the rest, and the rest.
pub(super) const FAREWELLS: &[(Words, &[&str])] = &[
    (WENT, &["bort"]),
    (WENT, &["ut", "av", "tiden"]),
    (WENT, &["ut", "av", "tida"]),
    (Words("sovnet sovna somna sovne sov sovnade"), &["inn"]),
    (Words("passed passing pass"), &["away"]),
    (Words("passed"), &["last"]),
    (Words("passed"), &["yesterday"]),
    (Words("passed"), &["peacefully"]),
    (Words("tok tatt teke"), &["livet", "sitt"]),
    (Words("tok tatt teke"), &["livet", "av", "seg"]),
    (Words("tok tatt teke"), &["sitt", "eget", "liv"]),
    (Words("took"), &["his", "own", "life"]),
    (Words("took"), &["her", "own", "life"]),
    (Words("ikke ikkje"), &["hos", "oss", "lenger"]),
    (Words("ikke ikkje"), &["blant", "oss"]),
    (Words("longer"), &["with", "us"]),
];
/// So people say it of the dead, and of those who moved out.
pub(super) const LEFT: &[(Words, &[&str])] = &[
    (WENT, &["fra", "oss"]),
    (WENT, &["frå", "oss"]),
    (Words("reist reiste"), &["fra", "oss"]),
    (Words("reist reiste"), &["frå", "oss"]),
    (Words("forlot forlatt"), &["oss"]),
];
const WENT: Words = Words("gikk gjekk gått gåtte går gjikk");
/// After `bort`, these tell where to, and nobody has died.
pub(super) const SOMEWHERE: Words = Words("til på mot fra frå for å i dit");

/// Where people are when they die.
pub(super) const SICKBEDS: Words = Words(
    "sykehus sykehuset sjukehus sjukehuset sykehjem sykehjemmet sjukeheim sjukeheimen hospice aldershjem aldershjemmet \
     aldersheimen hjemmet heimen",
);
/// How people say that they cannot go on: each a phrase.
pub(super) const DISTRESS: [&str; 14] = [
    "jeg vil dø",
    "jeg vil ikke leve",
    "jeg orker ikke leve",
    "jeg orker ikke å leve",
    "jeg ønsker å dø",
    "ta livet mitt",
    "ta mitt eget liv",
    "eg vil døy",
    "eg vil ikkje leve",
    "eg orkar ikkje leve",
    "eg orkar ikkje å leve",
    "i want to die",
    "kill myself",
    "do not want to live",
];

/// A plain yes.
pub(super) const YES: Words = Words("ja jo jau jada yes yeah yep stemmer riktig dessverre");
/// No more than a greeting.
pub(super) const GREETINGS: Words =
    Words("hei hallo heisann god godt dag morgen morgon kveld goddag hello hi good morning iben du der");
/// A plain no.
pub(super) const NO: Words = Words("nei neida no nope");
