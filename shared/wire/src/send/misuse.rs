//! What cannot be written: each misuse does not compile, and stands below its good twin.
//!
//! What types cannot tell is left to [`validate`](super::validate): lengths and counts, the forms of URLs, phone
//! numbers and dates, an [`Upload`](super::Upload) without its file, a sticker or an answer to one message by a tag,
//! and whatever [`SendRequest::compose`](super::SendRequest::compose) and raw JSON objects put together.
//!
//! # An ordinary message on the ground of a utility template
//!
//! ```
//! # use messenger_wire::send::{Message, SendRequest, UtilityTemplate};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::utility(person, UtilityTemplate::new("order_update", "en"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0308
//! # use messenger_wire::send::{Message, SendRequest, UtilityTemplate};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::utility(person, Message::text("Your order left."));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A utility template as an ordinary answer
//!
//! ```
//! # use messenger_wire::send::{Message, SendRequest, UtilityTemplate};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::response(person, Message::text("It left."));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0277
//! # use messenger_wire::send::{Message, SendRequest, UtilityTemplate};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::response(person, UtilityTemplate::new("order_update", "en"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A utility template to somebody whom the Page does not know
//!
//! ```
//! # use messenger_wire::send::{Recipient, SendRequest, UtilityTemplate};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::utility(person, UtilityTemplate::new("order_update", "en"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0308
//! # use messenger_wire::send::{Recipient, SendRequest, UtilityTemplate};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::utility(Recipient::comment("1_2"), UtilityTemplate::new("order_update", "en"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # The tag of surveys with anything else
//!
//! ```
//! # use messenger_wire::send::template::{BusinessPrivacy, CustomerFeedbackTemplate, Question};
//! # use messenger_wire::send::{Message, SendRequest};
//! # let privacy = BusinessPrivacy::new("https://shop.example/privacy");
//! # let survey = CustomerFeedbackTemplate::new("Tell us", "One question", "Rate", Question::nps("q1"), privacy);
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::customer_feedback(person, survey);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0308
//! # use messenger_wire::send::template::{BusinessPrivacy, CustomerFeedbackTemplate, Question};
//! # use messenger_wire::send::{Message, SendRequest};
//! # let privacy = BusinessPrivacy::new("https://shop.example/privacy");
//! # let survey = CustomerFeedbackTemplate::new("Tell us", "One question", "Rate", Question::nps("q1"), privacy);
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::customer_feedback(person, Message::text("How was it?"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A retired tag
//!
//! ```
//! # use messenger_wire::send::Tag;
//! let tag = Tag::HumanAgent;
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::Tag;
//! let tag = Tag::PostPurchaseUpdate;
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A request whose ground is exchanged without a check
//!
//! ```
//! # use messenger_wire::send::{Message, MessagingType, SendRequest};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! let request = SendRequest::update(person, Message::text("News."));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0616
//! # use messenger_wire::send::{Message, MessagingType, SendRequest};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! let mut request = SendRequest::response(person, Message::text("News."));
//! request.messaging_type = Some(MessagingType::Utility);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # Answers to tap on a sticker
//!
//! ```
//! # use messenger_wire::send::{Message, QuickReply};
//! Message::text("Again?").quick_reply(QuickReply::text("Yes", "YES"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::{Message, QuickReply};
//! Message::sticker("369239263222822").quick_reply(QuickReply::text("Yes", "YES"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # Answers to tap on a utility template
//!
//! ```
//! # use messenger_wire::send::{QuickReply, UtilityTemplate};
//! UtilityTemplate::new("order_update", "en").buttons(["YES"]);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::{QuickReply, UtilityTemplate};
//! UtilityTemplate::new("order_update", "en").quick_reply(QuickReply::text("Yes", "YES"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A postback as a value of an approved text
//!
//! ```
//! # use messenger_wire::send::UtilityTemplate;
//! # use messenger_wire::send::template::Parameter;
//! UtilityTemplate::new("order_update", "en").body([Parameter::positional("566701")]).buttons(["TRACK"]);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0277
//! # use messenger_wire::send::UtilityTemplate;
//! # use messenger_wire::send::template::Parameter;
//! UtilityTemplate::new("order_update", "en").buttons([Parameter::positional("566701")]);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A file beside the request among several images
//!
//! ```
//! # use messenger_wire::send::{Media, Message, Upload};
//! Message::images([Media::id("1"), Media::url("https://shop.example/2.png")]);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0271
//! # use messenger_wire::send::{Media, Message, Upload};
//! Message::images([Upload::default(), Upload::default()]);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A file that is sent and kept in one call
//!
//! ```
//! # use messenger_wire::send::{MediaUrl, Upload};
//! MediaUrl::new("https://shop.example/1.png").reusable(true);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::{MediaUrl, Upload};
//! Upload::default().reusable(true);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # Keeping what Meta has already
//!
//! ```
//! # use messenger_wire::send::{Media, MediaUrl};
//! MediaUrl::new("https://shop.example/1.png").reusable(true);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::{Media, MediaUrl};
//! Media::id("1").reusable(true);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A sender action that answers a message
//!
//! ```
//! # use messenger_wire::Mid;
//! # use messenger_wire::send::{ActionRequest, Message, SendRequest, SenderAction};
//! # let mid = Mid::parse("m_1")?;
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::response(person, Message::text("Yes.")).reply_to(mid);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::Mid;
//! # use messenger_wire::send::{ActionRequest, Message, SendRequest, SenderAction};
//! # let mid = Mid::parse("m_1")?;
//! # let person = messenger_wire::Psid::parse("7001")?;
//! ActionRequest::new(person, SenderAction::TypingOn).reply_to(mid);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A sender action as a message
//!
//! ```
//! # use messenger_wire::send::{ActionRequest, SendRequest, SenderAction};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! ActionRequest::new(person, SenderAction::TypingOn);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0277
//! # use messenger_wire::send::{ActionRequest, SendRequest, SenderAction};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::response(person, SenderAction::TypingOn);
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # Two ways to name one recipient
//!
//! ```
//! # use messenger_wire::send::{Message, PhoneRecipient, SendRequest};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::update(PhoneRecipient::new("+1(212)555-2368").name("John", "Doe"), Message::text("Hi"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::{Message, PhoneRecipient, SendRequest};
//! # let person = messenger_wire::Psid::parse("7001")?;
//! SendRequest::update(person.name("John", "Doe"), Message::text("Hi"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # An app that gets a thread which is released
//!
//! ```
//! # use messenger_wire::AppId;
//! # use messenger_wire::send::ThreadControl;
//! # let app_id = AppId::parse("15177")?;
//! let control = ThreadControl::Pass { app_id };
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0559
//! # use messenger_wire::AppId;
//! # use messenger_wire::send::ThreadControl;
//! # let app_id = AppId::parse("15177")?;
//! let control = ThreadControl::Release { app_id };
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A card that is a title alone
//!
//! ```
//! # use messenger_wire::send::{Element, GenericTemplate};
//! GenericTemplate::new(Element::titled("Hat").subtitle("One size"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0308
//! # use messenger_wire::send::{Element, GenericTemplate};
//! GenericTemplate::new(Element::titled("Hat"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # Text with buttons, without a button
//!
//! ```
//! # use messenger_wire::send::{Button, ButtonTemplate};
//! ButtonTemplate::new("Come in.", Button::postback("Way", "WAY"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0061
//! # use messenger_wire::send::{Button, ButtonTemplate};
//! ButtonTemplate::new("Come in.");
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # Audio in a media template
//!
//! ```
//! # use messenger_wire::send::template::{MediaTemplate, MediaType};
//! MediaTemplate::attachment(MediaType::Video, "1");
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::template::{MediaTemplate, MediaType};
//! MediaTemplate::attachment(MediaType::Audio, "1");
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A scale for a question that asks for words
//!
//! ```
//! # use messenger_wire::send::template::{Question, ScoreLabel};
//! Question::ces("q1").score_label(ScoreLabel::HardEasy).follow_up();
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::template::{Question, ScoreLabel};
//! Question::free_form("q1").score_label(ScoreLabel::HardEasy).follow_up();
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A grid of one image
//!
//! ```
//! # use messenger_wire::send::template::{GridImage, ImageGridTemplate};
//! # let image = || GridImage::new("https://shop.example/1.png");
//! ImageGridTemplate::new(image(), image());
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0061
//! # use messenger_wire::send::template::{GridImage, ImageGridTemplate};
//! # let image = || GridImage::new("https://shop.example/1.png");
//! ImageGridTemplate::new(image());
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # Two larger images in a grid
//!
//! ```
//! # use messenger_wire::send::template::{GridImage, ImageGridTemplate};
//! # let image = || GridImage::new("https://shop.example/1.png");
//! ImageGridTemplate::with_hero(image(), image());
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0599
//! # use messenger_wire::send::template::{GridImage, ImageGridTemplate};
//! # let image = || GridImage::new("https://shop.example/1.png");
//! ImageGridTemplate::with_hero(image(), image()).hero(image());
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! # A call from a grid
//!
//! ```
//! # use messenger_wire::send::Button;
//! # use messenger_wire::send::template::{GridButton, GridImage, ImageGridTemplate};
//! # let image = || GridImage::new("https://shop.example/1.png");
//! ImageGridTemplate::new(image(), image()).button(GridButton::postback("More", "MORE"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
//!
//! ```compile_fail,E0308
//! # use messenger_wire::send::Button;
//! # use messenger_wire::send::template::{GridButton, GridImage, ImageGridTemplate};
//! # let image = || GridImage::new("https://shop.example/1.png");
//! ImageGridTemplate::new(image(), image()).button(Button::phone_number("Call", "+15105559999"));
//! # Ok::<(), messenger_wire::IdError>(())
//! ```
