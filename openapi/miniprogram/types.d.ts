// Generated from openapi/openapi.json by `make openapi`; not to be edited.

export interface paths {
    "/api/v1/absences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Own Absences
         * @description Return where one had a seat and did not come, the newest first.
         */
        get: operations["list_own_absences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh Tokens
         * @description Trade a refresh token for a new pair. Used twice (but for a quick retry), all end.
         */
        post: operations["refresh_tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Out
         * @description End this phone's tokens.
         */
        post: operations["sign_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-out-everywhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Out Everywhere
         * @description End all tokens of the person, on all phones and in all browsers, within seconds.
         */
        post: operations["sign_out_everywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/wechat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign In With Wechat
         * @description Trade the code of `wx.login` for an access and a refresh token.
         */
        post: operations["sign_in_with_wechat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give Consent
         * @description Agree to the privacy text; agreeing twice changes nothing.
         */
        post: operations["give_consent"];
        /**
         * Withdraw Consent
         * @description Take the consent back; needs under way go on, new ones cannot be submitted.
         */
        delete: operations["withdraw_consent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Events
         * @description Return the public events that are not over, the next ones first.
         */
        get: operations["list_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Event
         * @description Return one event, with what is left of its seats.
         */
        get: operations["read_event"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Event Calendar
         * @description Return an event's sessions for a calendar (RFC 5545).
         */
        get: operations["read_event_calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Found Group
         * @description Sign up as the first of some friends, and get the code that they sign up with.
         *
         *     All of you get seats or all of you wait, in one place. Until everybody is there nobody has a
         *     seat or a place; when registration closes, those who are there go without the rest. Once seats
         *     are offered each of you decides alone, and the others are told of who gives up.
         */
        post: operations["found_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign Up
         * @description Sign up for a session.
         *
         *     The answer says at once what it came to: `confirmed`, `waitlisted` with the position, or
         *     `pending` where the organiser chooses or lots are drawn. Repeated with the same key it is the
         *     same registration as it stands then. When more people ask than can be answered at once, the
         *     answer is 202 with a ticket: keep its `id` and ask for it; nobody who comes later is served
         *     earlier.
         */
        post: operations["sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Group
         * @description Return what the friends sign up for, and how many are there; nobody's name.
         */
        get: operations["read_group"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{code}/completion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete Group
         * @description Go without the rest: those who are there get seats or wait. For the first one only.
         */
        post: operations["complete_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{code}/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join Group
         * @description Sign up with the friends' code; when the last one comes, all get seats or all wait.
         */
        post: operations["join_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hotlines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Hotlines
         * @description Return the numbers to call when waiting is not an option.
         */
        get: operations["read_hotlines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload Image
         * @description Upload a picture for a need to come; the same picture again gives the same id.
         */
        post: operations["upload_image"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/images/{image_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read My Image
         * @description Return one's own picture.
         */
        get: operations["read_my_image"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Inbox
         * @description Return what the person was told, the newest first.
         */
        get: operations["list_inbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inbox/{message_id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark Read
         * @description Mark a message as read; doing it twice changes nothing.
         */
        post: operations["mark_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Invitations
         * @description Return events meant for you before others: born from what you wrote, or an organiser's own.
         *
         *     `link_key` opens those that are not public.
         */
        get: operations["list_invitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Me
         * @description Return what we know of the person.
         */
        get: operations["read_me"];
        /**
         * Change Me
         * @description Change what the person told of themselves.
         */
        put: operations["change_me"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export My Data
         * @description Return everything that is kept of the person, as a file.
         */
        get: operations["export_my_data"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/leaving": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Ask To Leave
         * @description Ask for the account to be deleted (注销). There are some days to think again.
         *
         *     Then words, pictures, phone and WeChat identity go for good; the figures stay, nameless.
         */
        put: operations["ask_to_leave"];
        post?: never;
        /**
         * Stay
         * @description Take the wish to leave back.
         */
        delete: operations["stay"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/phone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Verify Phone
         * @description Keep the phone number that WeChat has verified for this person.
         */
        put: operations["verify_phone"];
        post?: never;
        /**
         * Forget Phone
         * @description Forget the phone number.
         */
        delete: operations["forget_phone"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List My Needs
         * @description Return one's own needs, the newest first.
         */
        get: operations["list_my_needs"];
        put?: never;
        /**
         * Submit Need
         * @description Say what you need. The answer tells what was understood and who has it.
         *
         *     Retry with the same `Idempotency-Key` as often as the network demands: one need comes of it.
         */
        post: operations["submit_need"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read My Need
         * @description Return one need with its timeline, and what can be done with it now.
         */
        get: operations["read_my_need"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Appeal
         * @description Object to a rejection; a person looks again.
         */
        post: operations["appeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/correction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct
         * @description Say that the need is about something else, while nobody works on it yet.
         *
         *     `understanding.choices` has the likeliest topics; any topic of the taxonomy may be named.
         */
        post: operations["correct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/disclosures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Disclosures
         * @description Say who was shown what of your need, and when (谁看过我的信息).
         */
        get: operations["list_disclosures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/information": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add Information
         * @description Add something to a need under way.
         */
        post: operations["add_information"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/own-way": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go Own Way
         * @description Stop following another need: "my case is different". It is handled by itself from now on.
         */
        post: operations["go_own_way"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/phone-sharing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Share Phone
         * @description Let the organisation that leads see your number once it starts contact, or no longer.
         */
        post: operations["share_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reply
         * @description Answer the question of the organisation that has the need.
         */
        post: operations["reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/routing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain Need
         * @description Return in short why the need went where it is.
         */
        get: operations["explain_need"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Split Need
         * @description Make two needs of one that nobody has taken on; both are read and handed over anew.
         *
         *     The first keeps its number and the pictures; what was said at first stays in its timeline.
         */
        post: operations["split_need"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/verdict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge
         * @description Say whether it helped; "not_solved" opens the need again.
         */
        post: operations["judge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/voice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read My Voice
         * @description Return where one's own voice stands.
         */
        get: operations["read_my_voice"];
        /**
         * Publish
         * @description Ask to tell everybody of a closed need. Nothing is shown before it was checked.
         */
        put: operations["publish"];
        post?: never;
        /**
         * Withdraw Voice
         * @description Take a voice back; it disappears at once.
         */
        delete: operations["withdraw_voice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/voice/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Appeal Voice
         * @description Object to a rejection; another member of staff looks again.
         */
        put: operations["appeal_voice"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/{need_id}/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw
         * @description Take a need back.
         */
        post: operations["withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/needs/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find Similar
         * @description Return needs of others that may be the same as the one being typed; nothing is kept.
         *
         *     Others' words are not shown: only which of your own words they have too.
         */
        post: operations["find_similar"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/partner-applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply
         * @description Apply to become a partner (入驻申请). Keep receipt and token to see how it goes.
         */
        post: operations["apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/partner-applications/{receipt}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Own Application
         * @description Return where an application stands, with the reason of each step.
         */
        get: operations["read_own_application"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/partner-applications/{receipt}/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw Application
         * @description Take an application back, as long as its documents are not checked.
         */
        post: operations["withdraw_application"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/privacy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Privacy Text
         * @description Return the present privacy text and its version.
         */
        get: operations["read_privacy_text"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Registrations
         * @description Return one's own registrations, the newest first.
         */
        get: operations["list_registrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/{registration_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Registration
         * @description Return one's own registration: state, place on the waiting list, offer.
         */
        get: operations["read_registration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/{registration_id}/absence/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Appeal Absence
         * @description Object to an absence, once, within two weeks; the organiser decides.
         */
        post: operations["appeal_absence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/{registration_id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Registration
         * @description Take a registration back; a seat goes to the next on the waiting list.
         */
        post: operations["cancel_registration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/{registration_id}/check-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check In Alone
         * @description Check in with the code on the wall of the venue.
         */
        post: operations["check_in_alone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/{registration_id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Feedback Form
         * @description Return the form about an event one came to, and what one answered.
         */
        get: operations["read_feedback_form"];
        put?: never;
        /**
         * Give Event Feedback
         * @description Say what one thought of it, once, within thirty days; staff do not see who said what.
         */
        post: operations["give_event_feedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/{registration_id}/offer/acceptance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept Offer
         * @description Take the seat that is held for you.
         */
        post: operations["accept_offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/{registration_id}/offer/refusal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decline Offer
         * @description Let the next one have the seat.
         */
        post: operations["decline_offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/{registration_id}/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Ticket
         * @description Return the ticket to show at the door, as the text of a QR code.
         */
        get: operations["read_ticket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registrations/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Own Calendar
         * @description Return what one has a seat in, for a calendar (RFC 5545).
         */
        get: operations["read_own_calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find Resources
         * @description Find people, places, courses, funds and policies that can help (资源地图).
         *
         *     Only what its keeper said lately is right. With a point the nearest come first.
         */
        get: operations["find_resources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/resources/{resource_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Public Resource
         * @description Return one resource.
         */
        get: operations["read_public_resource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/signup-tickets/{ticket_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Signup Ticket
         * @description Return one's turn in the waiting room: the place, and then what it came to.
         */
        get: operations["read_signup_ticket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hold Grants
         * @description Note which subscribe messages the person has just accepted, one message each.
         */
        post: operations["hold_grants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/taxonomy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Taxonomy
         * @description Return fields, topics, kinds and urgencies with their Chinese names.
         */
        get: operations["read_taxonomy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Voices
         * @description Return what people told everybody, the newest first.
         */
        get: operations["list_voices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/voices/{content_id}/images/{image_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Voice Image
         * @description Return a picture of a voice.
         */
        get: operations["read_voice_image"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/volunteer-hours": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Own Hours
         * @description Return one's confirmed volunteering, the newest first, and all of it together.
         */
        get: operations["list_own_hours"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AbsenceOut
         * @description That somebody had a seat and did not come, as they see it.
         */
        AbsenceOut: {
            /** Answer */
            answer: string | null;
            /** Appeal */
            appeal: string | null;
            /**
             * Appeal Until
             * Format: date-time
             */
            appeal_until: string;
            /**
             * Event Id
             * @example event_01kaydxw0jed2rcy4tqkff04hm
             */
            event_id: string;
            /** Event Title */
            event_title: string;
            /**
             * Marked At
             * Format: date-time
             */
            marked_at: string;
            /**
             * Registration Id
             * @example reg_01kaydxw0jed2rcy4tqkff04hm
             */
            registration_id: string;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            state: components["schemas"]["AbsenceState"];
            /** State Name */
            state_name: string;
        };
        /**
         * AbsencePage
         * @description One page of absences.
         */
        AbsencePage: {
            /** Items */
            items: components["schemas"]["AbsenceOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * AbsenceState
         * @description Whether it counts that somebody had a seat and did not come.
         * @enum {string}
         */
        AbsenceState: "standing" | "appealed" | "upheld" | "lifted";
        /**
         * ActorKind
         * @description Who did something to a need.
         * @enum {string}
         */
        ActorKind: "youth" | "staff" | "partner" | "system";
        /**
         * AgendaItem
         * @description One line of the agenda.
         */
        AgendaItem: {
            /** At */
            at: string;
            /** Title */
            title: string;
        };
        /**
         * TopicOut
         * @description One topic.
         */
        app__domains__classifier__naming__TopicOut: {
            /** Code */
            code: string;
            /** Definition */
            definition: string;
            /** Name */
            name: string;
        };
        /**
         * AppealIn
         * @description Why an absence is wrong, or could not be helped.
         */
        app__domains__events__after_schemas__AppealIn: {
            /** Reason */
            reason: string;
        };
        /**
         * EventPage
         * @description One page of events.
         */
        app__domains__events__schemas__EventPage: {
            /** Items */
            items: components["schemas"]["EventBrief"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * EventType
         * @description 沙龙, 工作坊, 路演, 讲座, 志愿服务, 联谊, 亲子, 比赛, 线上直播.
         * @enum {string}
         */
        app__domains__events__states__EventType: "salon" | "workshop" | "roadshow" | "lecture" | "volunteering" | "social" | "family" | "contest" | "online";
        /**
         * Mode
         * @description How seats are given: to the first, by the organiser's choice, or by lot.
         * @enum {string}
         */
        app__domains__events__states__Mode: "first_come" | "approval" | "lottery";
        /**
         * Status
         * @description What people say they are: 团员, 党员, 学生, 在职, 求职, 创业, 退役军人, 志愿者, 新市民.
         * @enum {string}
         */
        app__domains__events__states__Status: "league_member" | "party_member" | "student" | "employed" | "job_seeker" | "founder" | "veteran" | "volunteer" | "newcomer";
        /**
         * AppealIn
         * @description Why the rejection is wrong.
         */
        app__domains__moderation__schemas__AppealIn: {
            /** Reason */
            reason: string;
        };
        /**
         * PlaceIn
         * @description Where it is about.
         */
        app__domains__needs__schemas__PlaceIn: {
            /**
             * Adcode
             * @description Administrative code (GB/T 2260), six digits
             * @example 310101
             */
            adcode: string;
            /** Address */
            address?: string | null;
            point?: components["schemas"]["PointIn"] | null;
        };
        /**
         * ReasonIn
         * @description A reason.
         */
        app__domains__needs__schemas__ReasonIn: {
            /** Reason */
            reason: string;
        };
        /**
         * Action
         * @description What was done: the verb of a history row.
         * @enum {string}
         */
        app__domains__needs__states__Action: "moved" | "offered" | "called" | "accepted" | "declined" | "expired" | "contacted" | "question_asked" | "question_answered" | "information_added" | "progress_reported" | "answered" | "judged" | "corrected" | "alarmed" | "urged" | "extended" | "transfer_requested" | "transfer_refused" | "transferred" | "overdue" | "reminded" | "reminded_by_wechat" | "appealed" | "delivered" | "delivery_failed" | "split_up" | "rephrased" | "unclassified" | "duty_called" | "duty_answered" | "escalated" | "extension_requested" | "extension_refused" | "hold_requested" | "held" | "resumed" | "phone_shared" | "phone_hidden" | "phone_shown";
        /**
         * Stage
         * @description How far an organisation has come with a need, and so how much it is shown.
         * @enum {string}
         */
        app__domains__needs__states__Stage: "offer" | "acceptance" | "contact";
        /**
         * ContactIn
         * @description Who speaks for the applicant. Kept sealed, shown to the staff in charge only.
         */
        app__domains__onboarding__schemas__ContactIn: {
            /** Email */
            email?: string | null;
            /** Name */
            name: string;
            /** Phone */
            phone: string;
        };
        /**
         * ReasonIn
         * @description Why; the applicant or partner reads it.
         */
        app__domains__onboarding__schemas__ReasonIn: {
            /** Reason */
            reason: string;
        };
        /**
         * Licence
         * @description A paper that some topics ask for.
         * @enum {string}
         */
        app__domains__onboarding__states__Licence: "registration" | "psychological_service" | "legal_practice" | "medical_practice" | "human_resources" | "private_school" | "childcare" | "social_work" | "other";
        /**
         * Stage
         * @description Where a partner stands: 已申请 … 已退出.
         * @enum {string}
         */
        app__domains__onboarding__states__Stage: "applied" | "documents_checked" | "sandbox_passed" | "probation" | "active" | "suspended" | "left" | "rejected";
        /**
         * Window
         * @description One stretch of a weekday when it is open; several a day are fine.
         */
        app__domains__resources__schemas__Window: {
            /**
             * Closes
             * @description 24:00 is midnight; cut what goes beyond in two
             * @example 18:00
             */
            closes: string;
            /**
             * Opens
             * @example 09:00
             */
            opens: string;
            /**
             * Weekday
             * @description 1 is Monday, 7 is Sunday
             */
            weekday: number;
        };
        /**
         * Kind
         * @description What is offered.
         * @enum {string}
         */
        app__domains__resources__states__Kind: "person" | "venue" | "equipment" | "fund" | "course" | "policy" | "other";
        /**
         * ApplicantKind
         * @description What an applicant is.
         * @enum {string}
         */
        ApplicantKind: "company" | "ngo" | "university" | "hospital" | "law_firm" | "department" | "other";
        /**
         * ApplicantView
         * @description An application as its applicant sees it.
         */
        ApplicantView: {
            /** Name */
            name: string;
            /** Receipt */
            receipt: string;
            stage: components["schemas"]["app__domains__onboarding__states__Stage"];
            /** Stage Name */
            stage_name: string;
            /** Steps */
            steps: components["schemas"]["StepBrief"][];
        };
        /**
         * ApplicationIn
         * @description An organisation that wants to take needs.
         */
        ApplicationIn: {
            /**
             * Areas
             * @description empty: everywhere
             */
            areas?: string[];
            contact: components["schemas"]["app__domains__onboarding__schemas__ContactIn"];
            /**
             * Credit Code
             * @description 统一社会信用代码, GB 32100
             * @example 91350100M000100Y43
             */
            credit_code: string;
            /**
             * Introduction
             * @default
             */
            introduction?: string;
            kind: components["schemas"]["ApplicantKind"];
            /** Licences */
            licences?: components["schemas"]["LicenceIn"][];
            /** Name */
            name: string;
            /** Topics */
            topics: string[];
        };
        /**
         * ApplicationReceipt
         * @description What an applicant keeps: with receipt and token the application is seen again.
         */
        ApplicationReceipt: {
            /** Receipt */
            receipt: string;
            stage: components["schemas"]["app__domains__onboarding__states__Stage"];
            /** Token */
            token: string;
        };
        /**
         * AssignmentState
         * @description Where one organisation's part in a need stands.
         * @enum {string}
         */
        AssignmentState: "proposed" | "offered" | "accepted" | "contacted" | "working" | "answered" | "verified" | "declined" | "expired" | "transfer_requested" | "transferred" | "withdrawn";
        /**
         * Audience
         * @description Whom it is for; a resource that names nobody is for everybody.
         * @enum {string}
         */
        Audience: "league_member" | "student" | "graduate" | "jobseeker" | "founder" | "new_forms" | "migrant" | "newcomer" | "parent" | "rural" | "disabled" | "veteran";
        /** Body_upload_image */
        Body_upload_image: {
            /**
             * File
             * @description JPG, PNG or WebP, at most 10 MB
             */
            file: string;
        };
        /**
         * Capacity
         * @description How much there is, and how much of it is free.
         */
        Capacity: {
            /** Available */
            available: number;
            /** Maximum */
            maximum: number;
            /**
             * Unit
             * @example 人次/周
             */
            unit: string;
            /**
             * Until
             * @description the last day for which this holds
             */
            until?: string | null;
        };
        /**
         * Choice
         * @description A topic to choose.
         */
        Choice: {
            /** Topic */
            topic: string;
            /** Topic Name */
            topic_name: string;
        };
        /**
         * Claim
         * @description What an organisation says of its own work.
         * @enum {string}
         */
        Claim: "solved" | "partly" | "cannot";
        /**
         * CodeOut
         * @description A code and its name.
         */
        CodeOut: {
            /** Code */
            code: string;
            /** Name */
            name: string;
        };
        /**
         * CompanionIn
         * @description Somebody who comes along and has no account.
         */
        CompanionIn: {
            /** Age */
            age?: number | null;
            /** Name */
            name: string;
        };
        /**
         * ConsentIn
         * @description A yes to the privacy text of this version.
         */
        ConsentIn: {
            /** Version */
            version: string;
        };
        /**
         * ContentOut
         * @description A content as its writer sees it.
         */
        ContentOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * @example cnt_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Images */
            images: string[];
            /** May Appeal */
            may_appeal: boolean;
            /**
             * Reason
             * @description why it was not let through
             */
            reason: string | null;
            state: components["schemas"]["ContentState"];
            /** State Name */
            state_name: string;
            /**
             * Text
             * @description what would be shown: personal data are covered
             */
            text: string;
        };
        /**
         * ContentState
         * @description Only `passed` is shown.
         * @enum {string}
         */
        ContentState: "pending" | "held" | "passed" | "rejected" | "appealed" | "closed" | "withdrawn";
        /**
         * CorrectionIn
         * @description What the need is about, as its writer says.
         */
        CorrectionIn: {
            /**
             * Kind
             * @description left out: what was understood is right
             */
            kind?: string | null;
            /** Topic */
            topic: string;
        };
        /**
         * DisclosureOut
         * @description What one organisation was shown at one stage.
         */
        DisclosureOut: {
            /** Field Names */
            field_names: string[];
            /** Fields */
            fields: components["schemas"]["Shown"][];
            /**
             * First At
             * Format: date-time
             * @description from when on it could be seen
             */
            first_at: string;
            /**
             * Last At
             * @description when it was last opened; null: not yet
             */
            last_at: string | null;
            /** Organisation */
            organisation: string;
            /**
             * Organisation Id
             * @example org_01kaydxw0jed2rcy4tqkff04hm
             */
            organisation_id: string;
            stage: components["schemas"]["app__domains__needs__states__Stage"];
            /** Stage Name */
            stage_name: string;
            /**
             * Times
             * @description how often it was opened, a quarter of an hour being one time
             */
            times: number;
        };
        /**
         * Disclosures
         * @description Who was shown what of a need, the first one first.
         */
        Disclosures: {
            /** Items */
            items: components["schemas"]["DisclosureOut"][];
            /** Shares Phone */
            shares_phone: boolean;
        };
        /**
         * DoorIn
         * @description Checking in by oneself, with the code on the wall.
         */
        DoorIn: {
            /** Door Key */
            door_key: string;
        };
        /**
         * EventBrief
         * @description An event in a list.
         */
        EventBrief: {
            /** Adcode */
            adcode: string | null;
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            /**
             * Id
             * @example event_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Organiser Name */
            organiser_name: string;
            phase: components["schemas"]["Phase"];
            /**
             * Series Id
             * @description the same for an event and its copies
             */
            series_id: string | null;
            /**
             * Signup Closes At
             * Format: date-time
             */
            signup_closes_at: string;
            /**
             * Signup Opens At
             * Format: date-time
             */
            signup_opens_at: string;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            /** Summary */
            summary: string;
            /** Title */
            title: string;
            type: components["schemas"]["app__domains__events__states__EventType"];
            /** Venue Name */
            venue_name: string | null;
        };
        /**
         * EventOut
         * @description An event as everybody sees it.
         */
        EventOut: {
            /** Adcode */
            adcode: string | null;
            /** Agenda */
            agenda: components["schemas"]["AgendaItem"][];
            /** Audience Adcodes */
            audience_adcodes: string[];
            /** Audience Identities */
            audience_identities: components["schemas"]["app__domains__events__states__Status"][];
            /** Body */
            body: string;
            /**
             * Cancel Until
             * Format: date-time
             */
            cancel_until: string;
            /** Cancelled Because */
            cancelled_because: string | null;
            /**
             * Co Organisers
             * @description who runs it together with the organiser
             */
            co_organisers: string[];
            /**
             * Draw Commitment
             * @description SHA-256 of the draw's seed (hex), known before the draw
             */
            draw_commitment: string | null;
            /**
             * Draw Seed
             * @description the seed (hex), after the draw: repeat it yourself
             */
            draw_seed: string | null;
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            feedback: components["schemas"]["FeedbackSummary"];
            /** Has Waiting List */
            has_waiting_list: boolean;
            /**
             * Id
             * @example event_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /**
             * Is Born From Needs
             * @description people wrote about this; they may come first
             */
            is_born_from_needs: boolean;
            /** Max Age */
            max_age: number | null;
            /** Min Age */
            min_age: number | null;
            mode: components["schemas"]["app__domains__events__states__Mode"];
            /**
             * Offer Minutes
             * @description for how long a freed seat is held for the next on the waiting list
             */
            offer_minutes: number;
            /** Organiser Name */
            organiser_name: string;
            phase: components["schemas"]["Phase"];
            /** Questions */
            questions: components["schemas"]["QuestionIn"][];
            /** Replay Url */
            replay_url: string | null;
            /**
             * Series Id
             * @description the same for an event and its copies
             */
            series_id: string | null;
            /** Sessions */
            sessions: components["schemas"]["SessionOut"][];
            /**
             * Signup Closes At
             * Format: date-time
             */
            signup_closes_at: string;
            /**
             * Signup Opens At
             * Format: date-time
             */
            signup_opens_at: string;
            /** Speakers */
            speakers: components["schemas"]["Speaker"][];
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            /** Summary */
            summary: string;
            /** Title */
            title: string;
            type: components["schemas"]["app__domains__events__states__EventType"];
            venue: components["schemas"]["VenueOut"];
            /** Venue Name */
            venue_name: string | null;
        };
        /**
         * FeedbackFormOut
         * @description The form, and what was answered; once.
         */
        FeedbackFormOut: {
            /** Event Title */
            event_title: string;
            /** Given Tags */
            given_tags: components["schemas"]["FeedbackTag"][];
            /** Is Open */
            is_open: boolean;
            /**
             * Registration Id
             * @example reg_01kaydxw0jed2rcy4tqkff04hm
             */
            registration_id: string;
            /** Score */
            score: number | null;
            /** Tags */
            tags: components["schemas"]["FeedbackTag"][];
            /** Words */
            words: string | null;
        };
        /**
         * FeedbackIn
         * @description What somebody who came thought of it.
         */
        FeedbackIn: {
            /** Score */
            score: number;
            /** Tags */
            tags?: components["schemas"]["FeedbackTag"][];
            /**
             * Words
             * @default
             */
            words?: string;
        };
        /**
         * FeedbackSummary
         * @description What those who came thought of it; below five answers only how many.
         */
        FeedbackSummary: {
            /** Count */
            count: number;
            /**
             * Distribution
             * @description how many gave 1, 2, 3, 4 and 5
             */
            distribution: number[] | null;
            /** Mean */
            mean: number | null;
        };
        /**
         * FeedbackTag
         * @description What one may tick: 内容实用, 讲得清楚, 组织有序, 场地合适, 认识了朋友, 时间不便, 太浅.
         * @enum {string}
         */
        FeedbackTag: "useful" | "clear" | "well_run" | "good_place" | "met_people" | "bad_time" | "too_shallow";
        /**
         * FieldOut
         * @description One field and its topics.
         */
        FieldOut: {
            /** Code */
            code: string;
            /** Name */
            name: string;
            /** Topics */
            topics: components["schemas"]["app__domains__classifier__naming__TopicOut"][];
        };
        /**
         * Grade
         * @description How satisfied, with the result and with the attitude; two questions, as hotlines ask.
         * @enum {string}
         */
        Grade: "very_satisfied" | "satisfied" | "basically" | "dissatisfied" | "very_dissatisfied";
        /**
         * GroupCard
         * @description What somebody sees who was given the code.
         */
        GroupCard: {
            /**
             * Code
             * @description share it with the others; they sign up with it
             */
            code: string;
            /**
             * Event Id
             * @example event_01kaydxw0jed2rcy4tqkff04hm
             */
            event_id: string;
            /** Event Title */
            event_title: string;
            /**
             * Is Complete
             * @description until then nobody of them has a seat or a place
             */
            is_complete: boolean;
            /** Joined */
            joined: number;
            /**
             * Session Id
             * @example sess_01kaydxw0jed2rcy4tqkff04hm
             */
            session_id: string;
            /** Session Title */
            session_title: string;
            /** Size */
            size: number;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
        };
        /**
         * GroupIn
         * @description Signing up as the first of some friends.
         */
        GroupIn: {
            /**
             * Adcode
             * @description where you live, if the event asks
             */
            adcode?: string | null;
            /** Answers */
            answers?: {
                [key: string]: unknown;
            };
            /** Companions */
            companions?: components["schemas"]["CompanionIn"][];
            /** Identities */
            identities?: components["schemas"]["app__domains__events__states__Status"][];
            /**
             * Session Id
             * @example sess_01kaydxw0jed2rcy4tqkff04hm
             */
            session_id: string;
            /**
             * Size
             * @description how many of you sign up, yourself included
             */
            size: number;
            /**
             * Ticket Type Id
             * @example tt_01kaydxw0jed2rcy4tqkff04hm
             */
            ticket_type_id: string;
        };
        /**
         * GroupOut
         * @description Friends who get seats together or wait together.
         */
        GroupOut: {
            /**
             * Code
             * @description share it with the others; they sign up with it
             */
            code: string;
            /**
             * Is Complete
             * @description until then nobody of them has a seat or a place
             */
            is_complete: boolean;
            /** Joined */
            joined: number;
            /** Size */
            size: number;
        };
        /**
         * Handler
         * @description Who has the need now.
         */
        Handler: {
            /** Name */
            name: string;
            /**
             * Organisation Id
             * @example org_01kaydxw0jed2rcy4tqkff04hm
             */
            organisation_id: string;
            /** Reasons */
            reasons: string[];
            state: components["schemas"]["AssignmentState"];
        };
        /**
         * Hotline
         * @description A number that somebody answers.
         */
        Hotline: {
            /** Hours */
            hours: string;
            /** Name */
            name: string;
            /** Number */
            number: string;
        };
        /**
         * ImageOut
         * @description An uploaded image.
         */
        ImageOut: {
            /** Height */
            height: number;
            /**
             * Id
             * @example img_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Width */
            width: number;
        };
        /**
         * InboxItem
         * @description One message, about a need or about an event.
         */
        InboxItem: {
            /** Body */
            body: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Event Id */
            event_id: string | null;
            /**
             * Id
             * @example msg_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Is Read */
            is_read: boolean;
            /** Need Id */
            need_id: string | null;
            /** Title */
            title: string;
        };
        /**
         * InboxPage
         * @description One page of messages, the newest first.
         */
        InboxPage: {
            /** Items */
            items: components["schemas"]["InboxItem"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * Invitation
         * @description An event that is meant for you before others.
         */
        Invitation: {
            /** Adcode */
            adcode: string | null;
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            /**
             * Id
             * @example event_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Link Key */
            link_key: string;
            /**
             * Opens For You At
             * Format: date-time
             */
            opens_for_you_at: string;
            /** Organiser Name */
            organiser_name: string;
            phase: components["schemas"]["Phase"];
            /**
             * Series Id
             * @description the same for an event and its copies
             */
            series_id: string | null;
            /**
             * Signup Closes At
             * Format: date-time
             */
            signup_closes_at: string;
            /**
             * Signup Opens At
             * Format: date-time
             */
            signup_opens_at: string;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            /** Summary */
            summary: string;
            /** Title */
            title: string;
            type: components["schemas"]["app__domains__events__states__EventType"];
            /** Venue Name */
            venue_name: string | null;
        };
        /**
         * InvitationPage
         * @description One page of them, the next ones first.
         */
        InvitationPage: {
            /** Items */
            items: components["schemas"]["Invitation"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * LeavingOut
         * @description When the account will be deleted; until then the wish can be taken back.
         */
        LeavingOut: {
            /**
             * Leaves At
             * Format: date-time
             */
            leaves_at: string;
        };
        /**
         * LicenceIn
         * @description A paper: kind, number, who gave it, the last day it holds (null: without end).
         */
        LicenceIn: {
            /** Expires On */
            expires_on?: string | null;
            /** Issuer */
            issuer: string;
            kind: components["schemas"]["app__domains__onboarding__states__Licence"];
            /** Number */
            number: string;
        };
        /**
         * MeIn
         * @description What a person tells of themselves.
         */
        MeIn: {
            /**
             * Birth Year
             * @description Only to protect minors; null forgets it
             */
            birth_year: number | null;
        };
        /**
         * MeOut
         * @description A person's own data.
         */
        MeOut: {
            /** Birth Year */
            birth_year: number | null;
            /**
             * Has Consented
             * @description to the present privacy text
             */
            has_consented: boolean;
            /**
             * Id
             * @example youth_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /**
             * Leaves At
             * @description when the account will be deleted, as its owner asked
             */
            leaves_at: string | null;
            /**
             * Phone
             * @description verified, the middle covered: +86 138****5678
             */
            phone: string | null;
            /**
             * Phone Required For
             * @description what needs a verified number before it can be done
             */
            phone_required_for: components["schemas"]["PhoneAction"][];
        };
        /**
         * NeedBrief
         * @description A need in a list.
         */
        NeedBrief: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Id
             * @example need_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Is Overdue */
            is_overdue: boolean;
            /** Receipt */
            receipt: string;
            state: components["schemas"]["NeedState"];
            /** State Name */
            state_name: string;
            /**
             * Text
             * @description the beginning of the words
             */
            text: string;
            /** Topic */
            topic: string;
            /** Topic Name */
            topic_name: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * NeedDetail
         * @description A need as its writer sees it.
         */
        NeedDetail: {
            /** Adcode */
            adcode: string | null;
            /** Address */
            address: string | null;
            /** Answer */
            answer: string | null;
            claim: components["schemas"]["Claim"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Due At
             * @description when the next step is due
             */
            due_at: string | null;
            handler: components["schemas"]["Handler"] | null;
            /** Hotlines */
            hotlines: components["schemas"]["Hotline"][];
            /**
             * Id
             * @example need_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Images */
            images: string[];
            /** Is Anonymous */
            is_anonymous: boolean;
            /** Is Overdue */
            is_overdue: boolean;
            /**
             * May
             * @description what the writer can do now: add, correct, reply, withdraw, judge, split, own_way …
             */
            may: string[];
            /**
             * Question
             * @description the open question, if the writer is asked
             */
            question: string | null;
            /** Receipt */
            receipt: string;
            /**
             * Shares Phone
             * @description the lead may see your number once it starts contact
             */
            shares_phone: boolean;
            /**
             * Split From
             * @description the need in whose words this one was found
             */
            split_from: string | null;
            state: components["schemas"]["NeedState"];
            /** State Name */
            state_name: string;
            /** Subscribe Templates */
            subscribe_templates: string[];
            /**
             * Supporters
             * @description how many others have joined it
             */
            supporters: number;
            /** Text */
            text: string;
            /** Timeline */
            timeline: components["schemas"]["TimelineEntry"][];
            understanding: components["schemas"]["Understanding"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * NeedDraft
         * @description What somebody needs, in their own words.
         */
        NeedDraft: {
            /**
             * Complaint About
             * @description The organisation complained about; it will not get the need
             */
            complaint_about?: string | null;
            /** Images */
            images?: string[];
            /**
             * Is Anonymous
             * @description Partners see the masked words only, also after accepting
             * @default false
             */
            is_anonymous?: boolean;
            /**
             * Join
             * @description a similar need to join: yours waits for the same answer and keeps its own words, receipt and verdict; where it cannot be joined any more, yours goes its own way
             */
            join?: string | null;
            place?: components["schemas"]["app__domains__needs__schemas__PlaceIn"] | null;
            /**
             * Share Phone
             * @description the organisation that leads may see your verified number once it starts contact; never where anonymous, nor a minor's to a company
             * @default false
             */
            share_phone?: boolean;
            /**
             * Text
             * @example 我在厂里三班倒，想学电工证，有没有晚上上课的班？
             */
            text: string;
        };
        /**
         * NeedPage
         * @description One page of needs, the newest first.
         */
        NeedPage: {
            /** Items */
            items: components["schemas"]["NeedBrief"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * NeedReceipt
         * @description The answer to a submission.
         */
        NeedReceipt: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            handler: components["schemas"]["Handler"] | null;
            /**
             * Hotlines
             * @description shown first when somebody may be in danger
             */
            hotlines: components["schemas"]["Hotline"][];
            /**
             * Id
             * @example need_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /**
             * Next Step
             * @description what happens next and until when, in plain words
             */
            next_step: string;
            /**
             * Receipt
             * @example QN-20261123-0007K
             */
            receipt: string;
            state: components["schemas"]["NeedState"];
            /** State Name */
            state_name: string;
            /**
             * Subscribe Templates
             * @description template ids to ask for with wx.requestSubscribeMessage at this tap
             */
            subscribe_templates: string[];
            understanding: components["schemas"]["Understanding"];
        };
        /**
         * NeedState
         * @description Where a need stands, as the youth sees it.
         * @enum {string}
         */
        NeedState: "draft" | "submitted" | "screening" | "triaged" | "dispatched" | "accepted" | "in_progress" | "waiting_youth" | "on_hold" | "answered" | "closed" | "reopened" | "rejected" | "withdrawn" | "joined";
        /**
         * OfferOut
         * @description A seat that is held until a moment.
         */
        OfferOut: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /**
             * Made At
             * Format: date-time
             */
            made_at: string;
        };
        /**
         * Origin
         * @description Whether the organisation offers it itself, or keeps the record of somebody outside.
         * @enum {string}
         */
        Origin: "internal" | "external";
        /**
         * OwnHours
         * @description Confirmed volunteering.
         */
        OwnHours: {
            /**
             * Confirmed At
             * Format: date-time
             */
            confirmed_at: string;
            /**
             * Event Id
             * @example event_01kaydxw0jed2rcy4tqkff04hm
             */
            event_id: string;
            /** Event Title */
            event_title: string;
            /** Minutes */
            minutes: number;
            /**
             * Registration Id
             * @example reg_01kaydxw0jed2rcy4tqkff04hm
             */
            registration_id: string;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
        };
        /**
         * OwnHoursPage
         * @description One page of one's volunteering, and all of it together.
         */
        OwnHoursPage: {
            /** Items */
            items: components["schemas"]["OwnHours"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Total Minutes */
            total_minutes: number;
        };
        /**
         * PartOffer
         * @description One of two needs that seem to be in the words.
         */
        PartOffer: {
            /** End */
            end: number;
            /** Start */
            start: number;
            /** Topic */
            topic: string;
            /** Topic Name */
            topic_name: string;
        };
        /**
         * Phase
         * @description Where an event stands now, as people see it.
         * @enum {string}
         */
        Phase: "draft" | "announced" | "open" | "closed" | "running" | "ended" | "cancelled" | "archived";
        /**
         * PhoneAction
         * @description What an operator may ask a verified phone number for.
         * @enum {string}
         */
        PhoneAction: "submit_need";
        /**
         * PhoneIn
         * @description The code that the phone button gave (`open-type="getPhoneNumber"`).
         */
        PhoneIn: {
            /** Code */
            code: string;
        };
        /**
         * PhoneOut
         * @description The verified number, covered.
         */
        PhoneOut: {
            /** Phone */
            phone: string;
        };
        /**
         * PhoneSharingIn
         * @description Whether the organisation that leads may see your number once it starts contact.
         */
        PhoneSharingIn: {
            /** Allowed */
            allowed: boolean;
        };
        /**
         * PlaceOut
         * @description A place of an organisation.
         */
        PlaceOut: {
            /** Adcode */
            adcode: string;
            /** Address */
            address: string;
            /** Directions */
            directions: string;
            /**
             * Id
             * @example plc_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /** Name */
            name: string;
            /**
             * Organisation Id
             * @example org_01kaydxw0jed2rcy4tqkff04hm
             */
            organisation_id: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * PointIn
         * @description A place on the map, GCJ-02 as WeChat gives it.
         */
        PointIn: {
            /** Latitude */
            latitude: number;
            /** Longitude */
            longitude: number;
        };
        /**
         * PrivacyOut
         * @description The present privacy text.
         */
        PrivacyOut: {
            /**
             * Text
             * @description Markdown
             */
            text: string;
            /** Version */
            version: string;
        };
        /**
         * ProblemOut
         * @description What every refusal looks like (RFC 9457). Clients tolerate further fields.
         */
        ProblemOut: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Request Id */
            request_id: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /** Type */
            type: string;
        };
        /**
         * PublicContact
         * @description An office to ask; never a person.
         */
        PublicContact: {
            /** Email */
            email: string;
            /** Name */
            name: string;
            /** Phone */
            phone: string;
            /** Position */
            position: string;
        };
        /**
         * PublicLicence
         * @description A licence that is valid today.
         */
        PublicLicence: {
            /** Expires On */
            expires_on: string | null;
            /** Name */
            name: string;
            /** Number */
            number: string;
        };
        /**
         * PublicResource
         * @description A resource as everybody sees it.
         */
        PublicResource: {
            /** Alert */
            alert: string;
            /** Areas */
            areas: string[];
            /** Audience Names */
            audience_names: string[];
            capacity: components["schemas"]["Capacity"] | null;
            /** Confidence */
            confidence: number;
            /**
             * Confirmed On
             * Format: date
             * @description the last day on which its keeper said it is right
             */
            confirmed_on: string;
            /** Contacts */
            contacts: components["schemas"]["PublicContact"][];
            /** Distance M */
            distance_m: number | null;
            /** Eligibility */
            eligibility: string;
            /** Fee Fen */
            fee_fen: number | null;
            /** Fee Note */
            fee_note: string;
            /**
             * Id
             * @example res_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Is Open */
            is_open: boolean | null;
            kind: components["schemas"]["app__domains__resources__states__Kind"];
            /** Kind Name */
            kind_name: string;
            /** Licences */
            licences: components["schemas"]["PublicLicence"][];
            /** Max Age */
            max_age: number | null;
            /** Min Age */
            min_age: number | null;
            /** Name */
            name: string;
            /** Organisation Name */
            organisation_name: string;
            origin: components["schemas"]["Origin"];
            place: components["schemas"]["PlaceOut"] | null;
            /** Provider */
            provider: string;
            schedule: components["schemas"]["Schedule"];
            /** Service Name */
            service_name: string | null;
            /** Summary */
            summary: string;
            /** Topics */
            topics: components["schemas"]["TopicName"][];
            /** Url */
            url: string;
        };
        /**
         * PublicResourcePage
         * @description One page of resources.
         */
        PublicResourcePage: {
            /** Items */
            items: components["schemas"]["PublicResource"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * QuestionIn
         * @description A question of the form.
         */
        QuestionIn: {
            /** Id */
            id: string;
            /**
             * Is Multiple
             * @default false
             */
            is_multiple?: boolean;
            /**
             * Is Required
             * @default true
             */
            is_required?: boolean;
            kind: components["schemas"]["QuestionKind"];
            /** Label */
            label: string;
            /** Options */
            options?: string[];
        };
        /**
         * QuestionKind
         * @description What kind of answer a question of the form wants.
         * @enum {string}
         */
        QuestionKind: "text" | "choice" | "number" | "date" | "phone" | "id_number" | "consent";
        /**
         * RefreshIn
         * @description The refresh token of the last answer.
         */
        RefreshIn: {
            /** Refresh Token */
            refresh_token: string;
        };
        /**
         * RefusalOut
         * @description Why a turn came to nothing: the problem that an answer at once would have been.
         */
        RefusalOut: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Title */
            title: string;
        };
        /**
         * RegistrationIn
         * @description Signing up for one session.
         */
        RegistrationIn: {
            /**
             * Adcode
             * @description where you live, if the event asks
             */
            adcode?: string | null;
            /** Answers */
            answers?: {
                [key: string]: unknown;
            };
            /** Companions */
            companions?: components["schemas"]["CompanionIn"][];
            /** Identities */
            identities?: components["schemas"]["app__domains__events__states__Status"][];
            /**
             * Session Id
             * @example sess_01kaydxw0jed2rcy4tqkff04hm
             */
            session_id: string;
            /**
             * Ticket Type Id
             * @example tt_01kaydxw0jed2rcy4tqkff04hm
             */
            ticket_type_id: string;
        };
        /**
         * RegistrationOut
         * @description A registration as its owner sees it.
         */
        RegistrationOut: {
            /** Companions */
            companions: components["schemas"]["CompanionIn"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            /**
             * Event Id
             * @example event_01kaydxw0jed2rcy4tqkff04hm
             */
            event_id: string;
            /** Event Title */
            event_title: string;
            group: components["schemas"]["GroupOut"] | null;
            /**
             * Id
             * @example reg_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Is Checked In */
            is_checked_in: boolean;
            offer: components["schemas"]["OfferOut"] | null;
            /**
             * Online Url
             * @description for those who have a seat
             */
            online_url: string | null;
            /**
             * Position
             * @description place on the waiting list: 1 is next, 1000 means 1000th or later
             */
            position: number | null;
            /** Reason */
            reason: string | null;
            /** Seats */
            seats: number;
            /**
             * Session Id
             * @example sess_01kaydxw0jed2rcy4tqkff04hm
             */
            session_id: string;
            /** Session Title */
            session_title: string;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            state: components["schemas"]["RegistrationState"];
            /** State Name */
            state_name: string;
            /** Ticket Name */
            ticket_name: string;
        };
        /**
         * RegistrationPage
         * @description One page of one's registrations, the newest first.
         */
        RegistrationPage: {
            /** Items */
            items: components["schemas"]["RegistrationOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * RegistrationState
         * @description Where one person's registration for one session stands.
         * @enum {string}
         */
        RegistrationState: "pending" | "confirmed" | "waitlisted" | "offered" | "rejected" | "not_drawn" | "declined" | "expired" | "cancelled" | "cancelled_by_host";
        /**
         * Schedule
         * @description When it is open, in Beijing time.
         */
        Schedule: {
            /** Closed On */
            closed_on?: string[];
            /** Windows */
            windows?: components["schemas"]["app__domains__resources__schemas__Window"][];
        };
        /**
         * SessionOut
         * @description A session.
         */
        SessionOut: {
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            /**
             * Id
             * @example sess_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            /** Tickets */
            tickets: components["schemas"]["TicketTypeOut"][];
            /** Title */
            title: string;
        };
        /**
         * Shown
         * @description One part of what a person told us.
         * @enum {string}
         */
        Shown: "masked_text" | "text" | "images" | "district" | "address" | "conversation" | "phone";
        /**
         * SignupTicketOut
         * @description A place in the waiting room; ask again after `ask_again_after_s` seconds.
         */
        SignupTicketOut: {
            /** Ask Again After S */
            ask_again_after_s: number | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Event Id
             * @example event_01kaydxw0jed2rcy4tqkff04hm
             */
            event_id: string;
            /**
             * Id
             * @example turn_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /**
             * Position
             * @description how many turns until yours: 1 is next, 1000 means 1000th or later
             */
            position: number | null;
            /** @description where it was `refused` */
            refusal: components["schemas"]["RefusalOut"] | null;
            /** @description once it is `done` */
            registration: components["schemas"]["RegistrationOut"] | null;
            /**
             * Session Id
             * @example sess_01kaydxw0jed2rcy4tqkff04hm
             */
            session_id: string;
            state: components["schemas"]["SignupTicketState"];
            /** State Name */
            state_name: string;
        };
        /**
         * SignupTicketState
         * @description What became of somebody's turn in the waiting room; all but the first are the end.
         * @enum {string}
         */
        SignupTicketState: "waiting" | "done" | "refused";
        /**
         * SimilarIn
         * @description What is being typed, and where it is about.
         */
        SimilarIn: {
            place?: components["schemas"]["app__domains__needs__schemas__PlaceIn"] | null;
            /** Text */
            text: string;
        };
        /**
         * SimilarNeed
         * @description A need of somebody else that may be the same as yours. Its words are not shown.
         */
        SimilarNeed: {
            /** Adcode */
            adcode: string | null;
            /**
             * District
             * @description the name of the district, where it is known
             */
            district: string | null;
            /**
             * Id
             * @example need_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /**
             * May Join
             * @description `join` of a new need may name it
             */
            may_join: boolean;
            /**
             * Said On
             * Format: date
             * @description the day, Shanghai
             */
            said_on: string;
            /**
             * Shared
             * @description your own words that it has too, as [start, end) character offsets in `text`
             */
            shared: [
                number,
                number
            ][];
            state: components["schemas"]["NeedState"];
            /** State Name */
            state_name: string;
            /**
             * Supporters
             * @description how many have joined it
             */
            supporters: number;
            /** Topic */
            topic: string;
            /** Topic Name */
            topic_name: string;
        };
        /**
         * SimilarNeeds
         * @description Up to five needs that are near, those of your district first.
         */
        SimilarNeeds: {
            /** Items */
            items: components["schemas"]["SimilarNeed"][];
            /**
             * Text
             * @description your words as they were read; the offsets are those of it
             */
            text: string;
        };
        /**
         * Speaker
         * @description Somebody who speaks or leads.
         */
        Speaker: {
            /** Name */
            name: string;
            /**
             * Title
             * @default
             */
            title?: string;
        };
        /**
         * SplitIn
         * @description Where to cut a need in two: the second part begins at this character.
         */
        SplitIn: {
            /** At */
            at: number;
        };
        /**
         * SplitOut
         * @description One need has become two.
         */
        SplitOut: {
            /** @description the need that was split, with the first part's words */
            first: components["schemas"]["NeedDetail"];
            second: components["schemas"]["NeedReceipt"];
        };
        /**
         * StepBrief
         * @description One move, as the applicant sees it.
         */
        StepBrief: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Reason */
            reason: string;
            stage: components["schemas"]["app__domains__onboarding__states__Stage"];
            /** Stage Name */
            stage_name: string;
        };
        /**
         * SubscriptionsIn
         * @description What `wx.requestSubscribeMessage` answered.
         */
        SubscriptionsIn: {
            /**
             * Accepted
             * @description ids of the templates the person has accepted
             */
            accepted: string[];
        };
        /**
         * TaxonomyOut
         * @description All codes with their Chinese names.
         */
        TaxonomyOut: {
            /** Fields */
            fields: components["schemas"]["FieldOut"][];
            /** Kinds */
            kinds: components["schemas"]["CodeOut"][];
            /** Urgencies */
            urgencies: components["schemas"]["CodeOut"][];
        };
        /**
         * TicketOut
         * @description A ticket: show `moving` on the phone and ask again every `refresh_after_s` seconds.
         */
        TicketOut: {
            /** Moving */
            moving: string;
            /** Refresh After S */
            refresh_after_s: number;
            /**
             * Registration Id
             * @example reg_01kaydxw0jed2rcy4tqkff04hm
             */
            registration_id: string;
            /**
             * Still
             * @description for paper, or where the phone has no network
             */
            still: string;
        };
        /**
         * TicketTypeOut
         * @description A kind of ticket, and how many seats are left for it now.
         */
        TicketTypeOut: {
            /**
             * Id
             * @example tt_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Is Child Companion */
            is_child_companion: boolean;
            /** Max Companions */
            max_companions: number;
            /** Min Companions */
            min_companions: number;
            /** Name */
            name: string;
            /** Price Fen */
            price_fen: number;
            /** Seats Left */
            seats_left: number;
        };
        /**
         * TimelineEntry
         * @description One thing that happened.
         */
        TimelineEntry: {
            action: components["schemas"]["app__domains__needs__states__Action"];
            /**
             * At
             * Format: date-time
             */
            at: string;
            by: components["schemas"]["ActorKind"];
            /** Organisation */
            organisation: string | null;
            /** Reason */
            reason: string | null;
            state: components["schemas"]["NeedState"] | null;
            /** Title */
            title: string;
            /**
             * Via
             * @description through which mailbox or group a partner without an account did it; staff only
             */
            via: string | null;
            /** Words */
            words: string | null;
        };
        /**
         * TokensOut
         * @description A pair of tokens; the refresh token works once.
         */
        TokensOut: {
            /** Access Token */
            access_token: string;
            /**
             * Expires In
             * @description seconds
             */
            expires_in: number;
            /** Refresh Token */
            refresh_token: string;
            /**
             * Token Type
             * @constant
             */
            token_type: "Bearer";
            /**
             * Youth Id
             * @example youth_01kaydxw0jed2rcy4tqkff04hm
             */
            youth_id: string;
        };
        /**
         * TopicName
         * @description A topic with its name.
         */
        TopicName: {
            /** Code */
            code: string;
            /** Name */
            name: string;
        };
        /**
         * Understanding
         * @description What the machine or a person made of the words.
         */
        Understanding: {
            /** Also */
            also: string[];
            /**
             * Choices
             * @description the likeliest topics, for a correction by one tap while `may` has `correct`
             */
            choices: components["schemas"]["Choice"][];
            /** Confidence */
            confidence: number;
            /**
             * Evidence
             * @description the words that decided, as [start, end) character offsets
             */
            evidence: [
                number,
                number
            ][];
            /** Field Name */
            field_name: string;
            /**
             * Is Confirmed
             * @description sure enough, or confirmed by a person
             */
            is_confirmed: boolean;
            /** Kind */
            kind: string;
            /** Kind Name */
            kind_name: string;
            /**
             * Split
             * @description the words seem to hold two needs: these; `/split` makes two of them
             */
            split: components["schemas"]["PartOffer"][] | null;
            /**
             * Summary
             * @description one sentence for the writer
             */
            summary: string;
            /** Topic */
            topic: string;
            /** Topic Name */
            topic_name: string;
            /** Urgency */
            urgency: string;
            /** Urgency Name */
            urgency_name: string;
        };
        /**
         * VenueOut
         * @description Where it is. The link of an online event is shown to those who have a seat.
         */
        VenueOut: {
            /** Adcode */
            adcode: string | null;
            /** Address */
            address: string | null;
            /** Is Online */
            is_online: boolean;
            /** Latitude */
            latitude: number | null;
            /** Longitude */
            longitude: number | null;
            /** Name */
            name: string | null;
        };
        /**
         * Verdict
         * @description Whether it helped.
         * @enum {string}
         */
        Verdict: "solved" | "partly" | "not_solved";
        /**
         * VerdictIn
         * @description The youth's word on an answer.
         */
        VerdictIn: {
            attitude_grade: components["schemas"]["Grade"];
            result_grade: components["schemas"]["Grade"];
            /** Tags */
            tags?: components["schemas"]["VerdictTag"][];
            /**
             * Text
             * @default
             */
            text?: string;
            /** @description did it help? */
            verdict: components["schemas"]["Verdict"];
        };
        /**
         * VerdictTag
         * @description What was good or bad about it, in one tap.
         * @enum {string}
         */
        VerdictTag: "fast" | "slow" | "clear" | "unclear" | "kind" | "cold" | "really_helped" | "only_words" | "passed_around";
        /**
         * VoiceIn
         * @description What shall be told to everybody.
         */
        VoiceIn: {
            /**
             * With Pictures
             * @default false
             */
            with_pictures?: boolean;
        };
        /**
         * VoiceOut
         * @description What somebody told everybody; who it was is not told.
         */
        VoiceOut: {
            /**
             * Answered By
             * @description who helped
             */
            answered_by: string | null;
            /**
             * Id
             * @example cnt_01kaydxw0jed2rcy4tqkff04hm
             */
            id: string;
            /** Images */
            images: string[];
            /**
             * Shown At
             * Format: date-time
             */
            shown_at: string;
            /** Text */
            text: string;
            /** Topic Name */
            topic_name: string;
        };
        /**
         * VoicePage
         * @description One page of voices, the newest first.
         */
        VoicePage: {
            /** Items */
            items: components["schemas"]["VoiceOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * WeChatLogin
         * @description The code that `wx.login` gave.
         */
        WeChatLogin: {
            /** Code */
            code: string;
        };
        /**
         * WhyOut
         * @description Why a need went where it is, in plain words.
         */
        WhyOut: {
            /** Reasons */
            reasons: string[];
            /** Summary */
            summary: string;
            /**
             * What If
             * @description where it would go if one thing were otherwise
             */
            what_if: string[];
        };
        /**
         * WordsIn
         * @description Something said.
         */
        WordsIn: {
            /** Text */
            text: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_own_absences: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AbsencePage"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    refresh_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.refresh_refused` 需要重新登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    sign_out_everywhere: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    sign_in_with_wechat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WeChatLogin"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokensOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.code_refused` 微信登录未成功 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.blocked` 无法登录 */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    give_consent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `consent.outdated` 隐私政策已更新 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    withdraw_consent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    list_events: {
        parameters: {
            query?: {
                adcode?: string | null;
                cursor?: string | null;
                limit?: number;
                series?: string | null;
                type?: components["schemas"]["app__domains__events__states__EventType"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["app__domains__events__schemas__EventPage"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_event: {
        parameters: {
            query?: {
                /** @description for events that are visible by link only */
                link?: string | null;
            };
            header?: never;
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventOut"];
                };
            };
            /** @description `event.not_found` 没有找到这个活动 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_event_calendar: {
        parameters: {
            query?: {
                /** @description for events that are visible by link only */
                link?: string | null;
            };
            header?: never;
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": unknown;
                };
            };
            /** @description `event.not_found` 没有找到这个活动 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    found_group: {
        parameters: {
            query?: {
                /** @description for events that are visible by link only */
                link?: string | null;
            };
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `consent.required` 需要先同意隐私政策; `event.not_audience` 不在活动对象范围内 */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.not_found` 没有找到这个活动 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.no_groups` 这个活动不能结伴报名 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识; `event.unknown_ticket` 场次或票种不存在; `event.age_unknown` 请先填写出生年份; `event.audience_unknown` 请先填写地区或身份; `event.bad_party` 同行人数不符; `event.bad_answers` 报名表没有填对; `group.too_large` 人数超过了全部名额 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.signup_busy` 报名的人太多了 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    sign_up: {
        parameters: {
            query?: {
                /** @description for events that are visible by link only */
                link?: string | null;
            };
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOut"];
                };
            };
            /** @description too many ask at once: a ticket, to be asked for later */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignupTicketOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `consent.required` 需要先同意隐私政策; `event.not_audience` 不在活动对象范围内 */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.not_found` 没有找到这个活动 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.signup_not_open` 现在不能报名; `event.full` 名额已满; `event.already_registered` 已经报过名了 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识; `event.unknown_ticket` 场次或票种不存在; `event.age_unknown` 请先填写出生年份; `event.audience_unknown` 请先填写地区或身份; `event.bad_party` 同行人数不符; `event.bad_answers` 报名表没有填对 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.signup_busy` 报名的人太多了 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description what the first of the friends shared */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupCard"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `group.not_found` 没有找到这个同伴组 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    complete_group: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                /** @description what the first of the friends shared */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupCard"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `group.not_found` 没有找到这个同伴组 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.full` 名额已满 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.signup_busy` 报名的人太多了 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    join_group: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                /** @description what the first of the friends shared */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistrationIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `consent.required` 需要先同意隐私政策; `event.not_audience` 不在活动对象范围内 */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `group.not_found` 没有找到这个同伴组 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `group.complete` 这一组已经满员 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识; `event.unknown_ticket` 场次或票种不存在; `event.age_unknown` 请先填写出生年份; `event.audience_unknown` 请先填写地区或身份; `event.bad_party` 同行人数不符; `event.bad_answers` 报名表没有填对; `group.too_large` 人数超过了全部名额 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event.signup_busy` 报名的人太多了 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_hotlines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hotline"][];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    upload_image: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Body_upload_image"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImageOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `image.unreadable` 图片无法识别 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_my_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": unknown;
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `image.not_found` 没有找到图片 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    list_inbox: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxPage"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `message.not_found` 没有找到这条消息 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    list_invitations: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPage"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    export_my_data: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all that is kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    ask_to_leave: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeavingOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    stay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    verify_phone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhoneIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhoneOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `phone.no_mini_program` 请在小程序里验证 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `phone.code_refused` 手机号验证未成功 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    forget_phone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    list_my_needs: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedPage"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    submit_need: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NeedDraft"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedReceipt"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `consent.required` 需要先同意隐私政策 */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `organisation.not_found` 没有找到该单位; `image.not_found` 没有找到图片 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `image.already_used` 图片已被使用 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_my_need: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedDetail"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    appeal: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["app__domains__needs__schemas__ReasonIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedDetail"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.move_refused` 诉求当前状态不允许此操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    correct: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedDetail"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.move_refused` 诉求当前状态不允许此操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `tags.unknown` 分类不存在; `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    list_disclosures: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Disclosures"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    add_information: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WordsIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedDetail"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.move_refused` 诉求当前状态不允许此操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    go_own_way: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["app__domains__needs__schemas__ReasonIn"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedDetail"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.move_refused` 诉求当前状态不允许此操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    share_phone: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhoneSharingIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Disclosures"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    reply: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WordsIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedDetail"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.move_refused` 诉求当前状态不允许此操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    explain_need: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    split_need: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SplitIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SplitOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.move_refused` 诉求当前状态不允许此操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.cannot_cut_there` 不能在这里分开; `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    judge: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerdictIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedDetail"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.move_refused` 诉求当前状态不允许此操作; `verdict.already_given` 已经评价过了 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_my_voice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `content.not_found` 没有找到这条内容 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `content.move_refused` 现在不能这样做 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    publish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoiceIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求; `voice.off` 没有开放公开墙 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `voice.need_not_fit` 这件诉求还不能公开 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    withdraw_voice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `content.not_found` 没有找到这条内容 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `content.move_refused` 现在不能这样做 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    appeal_voice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["app__domains__moderation__schemas__AppealIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContentOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `content.not_found` 没有找到这条内容 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `content.move_refused` 现在不能这样做 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    withdraw: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                need_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["app__domains__needs__schemas__ReasonIn"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NeedDetail"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.not_found` 没有找到这条诉求 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `need.move_refused` 诉求当前状态不允许此操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    find_similar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimilarIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarNeeds"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `organisation.not_found` 没有找到该单位 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    apply: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationReceipt"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `onboarding.already_applied` 已有入驻申请 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `onboarding.bad_credit_code` 统一社会信用代码有误; `onboarding.unknown_topic` 主题不存在; `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_own_application: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                receipt: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicantView"];
                };
            };
            /** @description `onboarding.not_found` 没有找到入驻申请 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    withdraw_application: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                receipt: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["app__domains__onboarding__schemas__ReasonIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicantView"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `onboarding.not_found` 没有找到入驻申请 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `onboarding.move_refused` 当前阶段不能这样操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_privacy_text: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PrivacyOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    list_registrations: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationPage"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_registration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.not_found` 没有找到这份报名 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    appeal_absence: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["app__domains__events__after_schemas__AppealIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AbsenceOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `absence.not_found` 没有找到缺席记录 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `absence.move_refused` 现在不能这样处理 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    cancel_registration: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.not_found` 没有找到这份报名 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.cancel_too_late` 已过取消时间 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    check_in_alone: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DoorIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.not_found` 没有找到这份报名 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.move_refused` 报名当前状态不支持这个操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `check_in.bad_ticket` 票码无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_feedback_form: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackFormOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.not_found` 没有找到这份报名 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    give_event_feedback: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FeedbackIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeedbackFormOut"];
                };
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.not_found` 没有找到这份报名 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `event_feedback.not_open` 现在不能评价; `event_feedback.given` 已经评价过了 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    accept_offer: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.not_found` 没有找到这份报名 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.offer_over` 名额已失效 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    decline_offer: {
        parameters: {
            query?: never;
            header: {
                /** @description Your own unique name for this request (a UUID is fine). Repeat it when you retry; you will get the first answer again. */
                "idempotency-key": string;
            };
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.not_found` 没有找到这份报名 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.offer_over` 名额已失效 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `idempotency.key_reused` 重复的请求标识 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                registration_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TicketOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.not_found` 没有找到这份报名 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `registration.move_refused` 报名当前状态不支持这个操作 */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_own_calendar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": unknown;
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    find_resources: {
        parameters: {
            query?: {
                age?: number | null;
                /** @description a district also finds what serves its city, province, everybody */
                area?: string | null;
                audience?: components["schemas"]["Audience"] | null;
                cursor?: string | null;
                has_capacity?: boolean;
                kind?: components["schemas"]["app__domains__resources__states__Kind"] | null;
                latitude?: number | null;
                limit?: number;
                /** @description GCJ-02; the nearest come first */
                longitude?: number | null;
                open_now?: boolean;
                /** @description words; each must be found, or a longer phrase nearly so */
                q?: string;
                radius_m?: number;
                topic?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicResourcePage"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效; `resource.half_a_point` 缺少经度或纬度 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_public_resource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicResource"];
                };
            };
            /** @description `resource.not_found` 没有找到这项资源 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_signup_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignupTicketOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `signup_ticket.not_found` 没有找到这次排队 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    hold_grants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionsIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `request.malformed` 请求格式有误 */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.too_large` 内容太大 */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `subscription.unknown_template` 订阅模板不存在 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_taxonomy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaxonomyOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    list_voices: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VoicePage"];
                };
            };
            /** @description `voice.off` 没有开放公开墙 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    read_voice_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                content_id: string;
                image_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/webp": unknown;
                };
            };
            /** @description `image.not_found` 没有找到图片; `voice.off` 没有开放公开墙 */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `request.invalid` 请求内容有误 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
    list_own_hours: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnHoursPage"];
                };
            };
            /** @description `auth.required` 需要登录 */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `cursor.invalid` 翻页位置无效 */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `rate.limited` 操作太频繁 */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
            /** @description `service.unavailable` 服务暂时不可用 */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemOut"];
                };
            };
        };
    };
}
