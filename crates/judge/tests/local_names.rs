//! OCO under a name that a municipality made up, and services that look like it and are not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use ocowijzer_judge::claims::{Level, assess};
use ocowijzer_judge::page::Page;
use ocowijzer_judge::rules::Ruleset;

#[path = "support/rule_files.rs"]
mod rule_files;

static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    Ruleset::load(rule_files::all()).unwrap_or_else(|errors| panic!("{errors:#?}"))
});

/// The service, plainly described under another name or none.
const DESCRIBED: &[&str] = &[
    // The name is explained by "zo noemen wij", and stands in the heading.
    "Neem een Tafelgenoot mee\n\nMoet je op gesprek bij de gemeente en krijg je daar buikpijn van? Neem een \
     Tafelgenoot mee! Zo noemen wij hier iemand die met je meegaat, die weet hoe het werkt en die het voor jou opneemt, \
     niet voor de gemeente.\n\nDe Tafelgenoot kost je niets.",
    // "X is iemand die", in small letters.
    "Wat doet een naastzitter?\n\nEen naastzitter is iemand die samen met u het gesprek met het wijkteam voorbereidt en er \
     ook bij zit. De naastzitter werkt niet voor de gemeente. Het kost u niets.",
    // In quotes, over several sentences.
    "Samen sterk\n\nSommige mensen vinden het spannend om met een ambtenaar te praten. Daarom is er in Molendam de \
     ‘Rugwind’. Dat is een vrijwilliger van Stichting Ankerplaats. Die helpt je om op een rij te zetten wat je wilt \
     vragen en gaat mee naar het stadhuis. Rugwind staat los van de gemeente en vraagt geen geld.",
    // Described in bullets.
    "Uw stemdrager\n\nU staat er niet alleen voor. Een stemdrager:\n\n- luistert naar uw verhaal\n- legt uit welke hulp er \
     is\n- gaat met u mee naar het keukentafelgesprek\n- is niet in dienst van de gemeente\n- kost u niets",
    // The name comes last.
    "Hulp bij een lastig gesprek\n\nVindt u het moeilijk om uw verhaal te doen bij de gemeente? Vraag dan iemand die aan \
     uw kant staat. Deze persoon denkt met u mee, legt de regels uit en schuift aan bij het gesprek met de consulent. U \
     hoeft er niets voor te betalen. In onze gemeente heet zo iemand een Kompasvriend.",
    // No name at all.
    "Iemand naast u\n\nBij het gesprek met het Zorgloket mag u gratis hulp krijgen van een onafhankelijk persoon. Die is niet \
     bij ons in dienst. Hij helpt u om uw vraag duidelijk te maken en zit naast u tijdens het gesprek. Bel Stichting De \
     Brug.",
    // A provider's own page, in the we-form.
    "Wegvinders Noordrand\n\nEen Wegvinder is een ervaren meedenker die de weg kent in zorg en regels. Wij zijn er alleen \
     voor jou: we horen niet bij de gemeente. Gaat het over Wmo of jeugdhulp, dan komt de Wegvinder mee naar het gesprek \
     met de gemeente. Onze hulp is kosteloos.",
    // A plural name, "onze".
    "Onze Opstappers\n\nOnze Opstappers helpen mensen die een aanvraag doen bij de gemeente. Zij bereiden het gesprek met \
     u voor en gaan met u mee. De Opstappers zijn vrijwilligers en beslissen nergens over. Zij staan aan uw kant. Er zijn \
     geen kosten.",
    // The explanation stands a paragraph after the name.
    "Schouder\n\nIn Waterkerk hebben we sinds kort een Schouder.\n\nEen wat? Een Schouder! Iemand die even naast je komt \
     staan als je met de gemeente moet praten over zorg of geld. Een Schouder zoekt uit waar je recht op hebt en zit erbij \
     als de consulent komt.\n\nJe Schouder is van stichting Veerkracht, niet van de gemeente, en is gratis.",
    // An adviser beside the reader.
    "Onafhankelijk advies\n\nDe gemeente is een grote organisatie en u bent maar alleen. Om dat recht te trekken bestaat er \
     een regeling waarmee u een adviseur naast u krijgt. Die adviseur werkt niet voor ons. Hij zoekt met u uit wat u nodig \
     hebt en komt mee als u met ons om tafel gaat. U betaalt daar niets voor.",
    // Named by the project.
    "Project Meespreker\n\nMet de Meespreker krijgt u een deskundige op bezoek die niets met het Sociaal Team te maken \
     heeft. Hij kent de Wmo, de Jeugdwet en de Wlz, helpt u om uw woorden te vinden en is bij het gesprek met het Sociaal \
     Team. Voor u zijn er geen kosten aan verbonden.",
    // Questions and answers.
    "Veelgestelde vragen over de Kruier\n\nWat is een Kruier?\n\nEen Kruier helpt je dragen wat je alleen niet getild krijgt. Hij \
     gaat mee naar gesprekken met de gemeente en leest de brieven met je door.\n\nIs de Kruier van de gemeente?\n\nNee. De \
     Kruier is er voor jou en zegt niets door.\n\nWat kost het?\n\nNiets.",
];

/// Help that looks like it, and is another service.
const OTHER_SERVICES: &[&str] = &[
    "Vertrouwenspersoon jeugd\n\nDe vertrouwenspersoon van Jeugdstem is onafhankelijk en gratis. Zij staat naast je, gaat \
     mee naar een gesprek met de jeugdbeschermer of de gemeente en vertelt welke rechten je hebt.",
    "Buurtmaatje\n\nEen Buurtmaatje is een vrijwilliger die bij u langskomt voor gezelligheid. Het maatje gaat met u mee naar \
     de markt of de dokter. Het kost niets.",
    "Mantelzorgmakelaar\n\nDe mantelzorgmakelaar neemt regeltaken van u over en gaat mee naar gesprekken met de gemeente. Zij is \
     onafhankelijk. Uw verzekeraar betaalt haar soms.",
    "Sociaal raadslieden\n\nDe sociaal raadslieden geven gratis en onafhankelijk advies over regelingen en wetten. Zij helpen \
     u bij een gesprek met de gemeente en schrijven bezwaarschriften.",
    "Thuisadministratie\n\nEen vrijwilliger van de Thuisadministratie komt bij u thuis en helpt u gratis met uw post en \
     formulieren. Hij is niet van de gemeente. Hij gaat mee naar een gesprek bij de bank.",
    "Het wijkteam\n\nEen medewerker van het wijkteam komt bij u thuis voor een gesprek. Onze consulent denkt met u mee en zoekt \
     samen met u een oplossing. Het gesprek is gratis. U mag iemand meenemen, bijvoorbeeld uw buurvrouw.",
    "Het gesprek met de gemeente\n\nWij komen bij u langs voor een gesprek. U kunt iemand vragen om erbij te zijn, zoals een \
     familielid, een vriend of een buur. Diegene staat naast u. Het gesprek kost u niets.",
    "Taalmaatje\n\nEen Taalmaatje oefent elke week met u Nederlands. Uw Taalmaatje gaat ook mee naar de bibliotheek of naar een \
     gesprek op school. Taalmaatjes zijn vrijwilligers. Het is gratis.",
    "Schuldhulpmaatje\n\nEen Schuldhulpmaatje helpt u uw geld op orde te krijgen. Het maatje staat naast u en gaat mee naar de \
     bewindvoerder. SchuldHulpMaatje is gratis en onafhankelijk.",
    "De Welkomstgids\n\nNieuw in het dorp? De Welkomstgids loopt met u mee langs de winkels, de huisarts en het gemeentehuis. De \
     gids is een dorpsgenoot en vraagt er niets voor.",
    "Jobcoach\n\nEen jobcoach gaat met u mee naar uw werk en praat met uw baas. De jobcoach werkt niet voor de gemeente. U betaalt \
     niets.",
    "Bezwaarcommissie\n\nDe commissie is onafhankelijk van de gemeente. Bij de hoorzitting mag u iemand meenemen. De zitting is \
     gratis. De commissie geeft advies aan de gemeente.",
    "Vervoersmaatje\n\nUw Vervoersmaatje rijdt u naar het ziekenhuis en gaat mee naar het gesprek met de arts. Een \
     Vervoersmaatje is een vrijwilliger, niet van de gemeente. U betaalt alleen de benzine.",
    "Trouwambtenaar voor één dag\n\nUw eigen Trouwvriend leidt de plechtigheid. De Trouwvriend is niet in dienst van de gemeente. \
     Hij komt mee naar het gesprek met de ambtenaar. Er zijn geen kosten.",
    "Bouwloods\n\nDe Bouwloods denkt met u mee over uw bouwplan. Hij werkt niet voor de gemeente en gaat mee naar het gesprek met \
     de gemeente over de vergunning. De eerste keer is gratis.",
    "Dorpsondersteuner\n\nDe dorpsondersteuner is er voor alle inwoners. Zij werkt niet voor de gemeente, denkt met u mee, gaat mee \
     naar gesprekken met de gemeente en is gratis.",
    "De Ervaringswerker\n\nOnze Ervaringswerker werkt in het herstelteam van de ggz. Hij heeft zelf een verslaving gehad en gaat \
     met je mee naar de eerste bijeenkomst. Je betaalt niets.",
    "Klachten\n\nDe ombudsman is onafhankelijk en gratis. Hij komt langs voor een gesprek en praat met de gemeente over uw klacht. \
     U mag iemand meenemen.",
    "Inspreken bij de raad\n\nEen Spreekvriend helpt u als u wilt inspreken bij de gemeenteraad. De Spreekvriend zit naast u en \
     hoort niet bij de gemeente. Het is gratis.",
    "Oppas\n\nEen Logeermaatje past op uw kind als u een gesprek hebt bij de gemeente. Het Logeermaatje is niet in dienst van de \
     gemeente en gaat ook mee naar de speeltuin. U betaalt niets.",
];

fn mentions(text: &str) -> Level {
    assess(&Page::from_text(text), &RULES).level("mentions-oco")
}

fn wrong(texts: &[&str], is_right: impl Fn(Level) -> bool) -> String {
    let mut wrong = String::new();
    for text in texts {
        let level = mentions(text);
        if !is_right(level) {
            writeln!(wrong, "{level:?}: {}", text.lines().next().unwrap_or_default()).unwrap();
        }
    }
    wrong
}

#[test]
fn a_service_described_under_a_name_of_its_own_is_oco() {
    let wrong = wrong(DESCRIBED, |level| level == Level::Yes);
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_service_that_looks_like_oco_is_not_taken_for_it() {
    let wrong = wrong(OTHER_SERVICES, |level| level == Level::Silent);
    assert!(wrong.is_empty(), "\n{wrong}");
}
