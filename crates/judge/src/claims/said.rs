//! What a trace says, for people: Dutch first, English beside it.

/// Words for people in both languages.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// In Dutch.
    pub nl: &'static str,
    /// In English.
    pub en: &'static str,
}

macro_rules! said {
    ($($name:ident = $nl:literal, $en:literal;)*) => {
        $(pub(in crate::claims) const $name: &Said = &Said { nl: $nl, en: $en };)*
    };
}

/// Why a cue does not count.
pub(super) mod why {
    use super::Said;

    said! {
        TEAM_GIVES_IT = "het team geeft de hulp zelf", "the team itself gives the help";
        NOT_WITH_IT = "wat erbij hoort, staat er niet bij", "what it needs is not said with it";
        NOT_JUST_BEFORE = "wat erbij hoort, staat er niet vlak voor", "what it needs is not said just before";
        RULED_OUT = "iets in de zin sluit het uit", "something in the sentence rules it out";
        QUESTION = "een vraag", "a question";
        DENIED_ABOVE = "de kop erboven ontkent het", "the heading above denies it";
        DENIED = "ontkend", "denied";
        BESIDE_THE_TEXT = "staat naast de tekst", "stands beside the text";
        ANOTHER_OFFER = "noemt iets anders dat wordt aangeboden", "names something else that is offered";
        MISUNDERSTANDING = "teruggenomen als misverstand", "taken back as a misunderstanding";
        RUNS_ON = "loopt door in een andere bijzin", "runs into another clause";
        SOMEBODY_ELSE = "iemand anders wordt genoemd", "somebody else is named";
        GIVER_SPEAKS = "de aanbieder zelf spreekt over zijn mensen", "the giver itself speaks of its people";
        WHOSE_OFFICIALS = "van wie ambtenaren zijn, zegt niets over OCO", "whose officials are says nothing of OCO";
        SUBJECT_OF_ITS_OWN = "gaat over iets anders", "has a subject of its own";
        NAMED_LAST = "iemand anders werd het laatst genoemd", "somebody else was named last";
        THE_WAY = "zegt hoe u er komt, niet wie het is", "answers how to get there, not who it is";
        TOO_FAR = "staat te ver van OCO om het de pagina aan te rekenen", "too far from OCO to hold it against the page";
        ANOTHER_SUBJECT = "gaat over iets anders dan het onderwerp van de regel", "about something else than the subject of the rule";
        SAID_OTHERWISE = "de pagina zegt op een andere plek iets anders", "the page says otherwise elsewhere";
        OFFICIAL_ACTS = "een ambtenaar die geen OCO geeft, doet dit", "an official who gives no OCO acts";
        TAKEN_BACK = "teruggenomen na «maar»", "taken back after «maar»";
        QUOTATION = "een citaat", "a quotation";
        PLAN = "een plan of een wens", "a plan or a wish";
        PAST = "iets van vroeger", "the past";
        ANOTHER_MUNICIPALITY = "een andere gemeente", "another municipality";
        ABOUT = "gaat over", "about";
        VOID = "vervalt", "void";
        SOMEBODY_SAYS = "wat iemand anders zegt", "what somebody else says";
    }
}

/// What a sentence is about, or who acts in it.
pub(super) mod what {
    use super::Said;

    said! {
        NAMED = "oco: genoemd in deze zin", "oco: named in this sentence";
        REFERRED_TO = "oco: de zin verwijst ernaar", "oco: referred back to";
        HEADED = "oco: door de kop", "oco: by the heading";
        OWN_SUBJECT = "oco: het onderwerp van de pagina", "oco: by the page's own subject";
        NOTHING = "niets in het bijzonder", "nothing in particular";
        SOMETHING_ELSE = "iets anders", "something else";
        ACTS = "handelt", "acts";
        LOOK_ALIKE = "een dienst die erop lijkt", "a look-alike service";
        LOOK_ALIKE_ABOVE = "een dienst die erop lijkt, in de kop", "a look-alike service in the heading";
        OTHER_SERVICE = "een andere dienst", "another service";
        // A page about other help may offer OCO all the same: what a sentence says of it by name, counts.
        OTHER_SERVICE_ABOVE = "een andere dienst in de kop", "another service in the heading";
        // Agenda, news, membership: whatever is named there, it is not about.
        HEADING = "een kop over iets anders", "a heading about something else";
        // See `topic::actor`.
        OFFICIAL = "een medewerker van de gemeente", "an official of the municipality";
        // Officials may stand in the heading over what is said of OCO by name.
        OFFICIAL_ABOVE = "een medewerker van de gemeente in de kop", "an official in the heading";
        NOT_OCO = "iets waarvan staat dat het geen OCO is", "something said not to be OCO";
        BESIDE_IT = "wat er net daarvoor naast werd aangeboden", "what was offered beside it just before";
        HEADED_ELSEWHERE = "een kop over iets anders erboven", "a heading about something else above it";
        ANOTHER_ROW = "een andere rij van de tabel", "another row of the table";
    }
}
