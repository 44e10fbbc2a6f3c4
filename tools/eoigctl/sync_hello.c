// SPDX-License-Identifier: GPL-2.0-only
/*
 * The handshake: each side proves that it has a key, and that it is alive.
 *
 * While it is not connected, a side sends hellos. A hello shows the boot id of
 * the sender's side, which is new with each session, and a challenge. The
 * answer is a hello that echoes this challenge. Only an echo of the challenge
 * that is open changes the state of a session, and closes the challenge. So a
 * hello that is replayed changes nothing. It is answered like any other hello,
 * by what it says alone. An answer has the length of a hello, so it is never
 * longer than what it answers. SYNC_ANSWERS_MAX bounds their rate.
 *
 * The keys of a session come from the boot ids of both sides. So no datagram of
 * an earlier session is authentic.
 *
 * What this does not do: the key is one secret of all routers that share it.
 * Each of them can pass for each other one. A key that becomes known later
 * opens recorded sessions.
 */
#include <stdio.h>
#include <string.h>

#include "sync_state.h"

#define HELLO_MS	500
/* A challenge that stays open for long could be answered by an old peer. */
#define CHALLENGE_MS	10000
#define SYNC_ANSWERS_MAX	5	/* at once, and so many in ANSWERS_MS */
#define ANSWERS_MS	500

static void new_challenge(struct sync_session *session)
{
	struct sync_handshake *handshake = &session->handshake;

	sync_random(handshake->challenge, sizeof(handshake->challenge));
	handshake->challenge_ms = session->now;
}

/* Prepare the handshake of a new session. */
void sync_hello_begin(struct sync_session *session)
{
	struct sync_handshake *handshake = &session->handshake;

	sync_random(handshake->boot, sizeof(handshake->boot));
	new_challenge(session);
	handshake->due = true;
	handshake->answers = SYNC_ANSWERS_MAX;
}

/* @echo: a challenge of the peer, or NULL */
static void send_hello(struct sync_session *session, const u8 *echo,
		       bool answer)
{
	struct sync_handshake *handshake = &session->handshake;
	struct sync_hello hello = {
		.version_min = SYNC_VERSION_MIN,
		.version_max = SYNC_VERSION_MAX,
		.answer = answer,
		.next = session->sender.next,
		.config = session->config,
	};
	u8 datagram[SYNC_HELLO_SIZE];

	memcpy(hello.router, handshake->router, sizeof(hello.router));
	memcpy(hello.boot, handshake->boot, sizeof(hello.boot));
	memcpy(hello.challenge, handshake->challenge, sizeof(hello.challenge));
	if (echo)
		memcpy(hello.echo, echo, sizeof(hello.echo));
	sync_hello_write(&hello, &session->hello[0], datagram);
	sync_send_raw(session, datagram, sizeof(datagram));
}

static bool may_answer(struct sync_session *session)
{
	struct sync_handshake *handshake = &session->handshake;

	if (session->now - handshake->answers_ms >= ANSWERS_MS) {
		handshake->answers = SYNC_ANSWERS_MAX;
		handshake->answers_ms = session->now;
	}
	if (!handshake->answers)
		return false;
	handshake->answers--;
	return true;
}

/*
 * The peer has answered a challenge: this is what it is now.
 *
 * Return: false if there can be no session with it.
 */
static bool confirm(struct sync_session *session,
		    const struct sync_hello *hello)
{
	struct sync_handshake *handshake = &session->handshake;
	u8 version = hello->version_max;

	new_challenge(session);
	handshake->peer_min = hello->version_min;
	handshake->peer_max = hello->version_max;
	if (version > SYNC_VERSION_MAX)
		version = SYNC_VERSION_MAX;
	handshake->other_version = version < hello->version_min ||
				   version < SYNC_VERSION_MIN;
	if (handshake->other_version)
		return false;
	handshake->deaf = false;
	if (!handshake->confirmed ||
	    !sync_equal(handshake->peer, hello->boot, sizeof(hello->boot))) {
		session->connected = false;
		handshake->confirmed = true;
		memcpy(handshake->peer, hello->boot, sizeof(handshake->peer));
		sync_derive(session);
		sync_send_reset(session);
		sync_receive_begin(session, hello->next);
		sync_compare_begin(session);
	} else if (!session->connected) {
		sync_receive_resume(session, hello->next);
	}
	session->version = version;
	session->controller.peer_config = hello->config;
	sync_heard(session);
	return true;
}

static bool open_hello(const struct sync_session *session,
		       struct sync_hello *hello, const u8 *datagram,
		       size_t length)
{
	unsigned int i;

	for (i = 0; i < session->keys.count; i++)
		if (sync_hello_read(hello, &session->hello[i], datagram,
				    length))
			return true;
	return false;
}

static bool is_silent(const struct sync_session *session, u64 since)
{
	return session->now - since >= SYNC_SILENCE_MS;
}

/* Receive a datagram that has the form of a hello. */
void sync_hello_receive(struct sync_session *session, const u8 *datagram,
			size_t length)
{
	struct sync_handshake *handshake = &session->handshake;
	struct sync_hello hello;
	bool satisfied;

	if (!open_hello(session, &hello, datagram, length)) {
		session->counters.refused++;
		handshake->foreign = true;
		return;
	}
	if (sync_equal(hello.router, handshake->router, SYNC_ID_SIZE)) {
		session->counters.refused++;
		handshake->self = true;
		return;
	}
	handshake->foreign = false;
	handshake->self = false;
	if (!handshake->deaf || is_silent(session, handshake->hello_ms))
		handshake->deaf_ms = session->now;
	handshake->hello_ms = session->now;
	if (sync_equal(hello.echo, handshake->challenge, SYNC_ID_SIZE)) {
		if (!confirm(session, &hello))
			return;
	} else {
		handshake->deaf = true;
		if (hello.answer && !may_answer(session))
			return;
	}
	if (!hello.answer)
		return;
	satisfied = session->connected &&
		    sync_equal(handshake->peer, hello.boot, SYNC_ID_SIZE);
	send_hello(session, hello.challenge, !satisfied);
}

/* Send hellos while the peer is not connected. */
void sync_hello_tick(struct sync_session *session, u64 *wait)
{
	struct sync_handshake *handshake = &session->handshake;

	if (session->connected)
		return;
	if (handshake->due || session->now - handshake->sent_ms >= HELLO_MS) {
		handshake->due = false;
		handshake->sent_ms = session->now;
		if (session->now - handshake->challenge_ms >= CHALLENGE_MS)
			new_challenge(session);
		send_hello(session, NULL, true);
	}
	sync_due(session, handshake->sent_ms + HELLO_MS, wait);
}

/*
 * Return: why the peer is not connected, or NULL. A forged hello says nothing
 * as long as there are authentic ones.
 */
static const char *cause(struct sync_session *session)
{
	static const char deaf[] =
	"the peer is heard, but does not answer: it lacks our first key, or a firewall is between";
	const struct sync_handshake *handshake = &session->handshake;
	bool heard = !is_silent(session, handshake->hello_ms);

	if (handshake->self)
		return "the peer is this router itself, name another address";
	if (handshake->foreign && (!heard || !handshake->hello_ms))
		return "the peer has another key, give both routers the same key file";
	if (handshake->other_version) {
		snprintf(session->problem, sizeof(session->problem),
			 "the peer speaks versions %u to %u of the protocol, this router %u to %u: upgrade the older one",
			 handshake->peer_min, handshake->peer_max,
			 SYNC_VERSION_MIN, SYNC_VERSION_MAX);
		return session->problem;
	}
	if (!is_silent(session, session->began_ms))
		return NULL;
	if (heard && handshake->deaf && is_silent(session, handshake->deaf_ms))
		return deaf;
	return "the peer does not answer";
}

const char *sync_session_problem(const struct sync_session *session)
{
	if (session->connected)
		return NULL;
	/* The text is in the session, so that it stays valid. */
	return cause((struct sync_session *)session);
}
