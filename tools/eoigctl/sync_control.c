// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control datagrams: acknowledge, ask for missing numbers, keep alive.
 *
 * One message says all that a side knows of both directions. So any of them may
 * be lost. It is sent
 *
 * - at once when numbers are missing, and again for those that are still
 *   missing after ASK_MS;
 * - after ACKNOWLEDGE_MS, or WAITING_MAX datagrams, to acknowledge them;
 * - every HEARTBEAT_MS while the peer has not acknowledged all. It shows the
 *   next number, so the peer learns that the last datagrams were lost;
 * - every KEEPALIVE_MS.
 *
 * A datagram alone does not prove that the peer is alive: it may have been held
 * back. So each control datagram repeats the highest number that its sender has
 * received. The peer is alive if that number was sent less than SYNC_SILENCE_MS
 * ago. This also shows that both directions work.
 */
#include "sync_state.h"

#define ASK_MS		50
#define ACKNOWLEDGE_MS	10
#define WAITING_MAX	16
#define HEARTBEAT_MS	50
#define KEEPALIVE_MS	500
#define MARK_MS		(SYNC_SILENCE_MS / 2)
#define OFFSET_MS	60000
/* No delay is longer. */
#define DELAY_MAX	3600

/* Prepare for a new connection. */
void sync_control_begin(struct sync_session *session)
{
	struct sync_controller *controller = &session->controller;

	controller->urgent = true;
	controller->repeat = false;
	controller->mark_ms = session->now;
	controller->mark = session->sender.control;
	controller->earlier_mark = session->sender.control;
	controller->offset_ms = 0;
}

static void move_mark(struct sync_session *session)
{
	struct sync_controller *controller = &session->controller;

	if (session->now - controller->mark_ms < MARK_MS)
		return;
	controller->mark_ms = session->now;
	controller->earlier_mark = controller->mark;
	controller->mark = session->sender.control;
}

/* Measure the difference of the clocks: the fastest datagram counts. */
static void note_time(struct sync_session *session, u64 time)
{
	struct sync_controller *controller = &session->controller;
	s64 offset = session->now - time;

	if (!controller->offset_ms) {
		controller->offset_ms = session->now ? session->now : 1;
		controller->offset = offset;
		controller->earlier_offset = offset;
	} else if (session->now - controller->offset_ms >= OFFSET_MS) {
		/* One of the clocks may be a little faster. */
		controller->offset_ms = session->now;
		controller->earlier_offset = controller->offset;
		controller->offset = offset;
	} else if (offset < controller->offset) {
		controller->offset = offset;
	}
}

/**
 * sync_control_delay - get how long a datagram was under way
 * @session: the session
 * @time: of the peer, when it wrote the datagram
 *
 * Return: seconds beyond the time that the fastest datagram takes.
 */
u32 sync_control_delay(const struct sync_session *session, u64 time)
{
	const struct sync_controller *controller = &session->controller;
	s64 least = controller->offset, delay;

	if (!controller->offset_ms)
		return 0;
	if (controller->earlier_offset < least)
		least = controller->earlier_offset;
	delay = (s64)(session->now - time - (u64)least + 500) / 1000;
	if (delay < 0)
		return 0;
	return delay < DELAY_MAX ? delay : DELAY_MAX;
}

static bool is_due(const struct sync_session *session, u64 number)
{
	u64 asked = session->receiver.asked_ms[number % SYNC_RING];

	return !asked || session->now - asked >= ASK_MS;
}

/* Add up to SYNC_NACK_MAX missing numbers. */
static void ask(struct sync_session *session, struct sync_control *control)
{
	struct sync_receiver *receiver = &session->receiver;
	u64 number = receiver->acknowledged + 1, last = 0;
	unsigned int count = 0;

	for (; number <= receiver->highest && count < SYNC_NACK_MAX; number++) {
		if (!sync_receive_missing(session, number) ||
		    !is_due(session, number))
			continue;
		receiver->asked_ms[number % SYNC_RING] = session->now;
		if (!control->ranges || number != last + 1) {
			control->range[control->ranges].offset =
				number - receiver->acknowledged - 1;
			control->range[control->ranges].count = 0;
			control->ranges++;
		}
		control->range[control->ranges - 1].count++;
		last = number;
		count++;
	}
}

static void send_control(struct sync_session *session)
{
	struct sync_control control = {
		.acknowledged = session->receiver.acknowledged,
		.first = session->sender.first,
		.next = session->sender.next,
		.heard = session->receiver.control,
		.time = session->now,
		.config = session->config,
		.wish = session->comparison.wish,
	};
	u8 text[SYNC_CONTROL_MAX];
	size_t length;

	ask(session, &control);
	session->controller.sent_ms = session->now;
	session->controller.urgent = false;
	session->controller.repeat = false;
	session->receiver.waiting = 0;
	length = sync_control_write(&control, text);
	sync_send_text(session, SYNC_CONTROL, session->sender.control++, text,
		       length);
}

/* Receive a control datagram. Return: false if it is malformed. */
bool sync_control_receive(struct sync_session *session,
			  struct sync_reader *text, bool newest)
{
	struct sync_control control;
	u64 number, i, j;

	if (!sync_control_read(&control, text) ||
	    control.acknowledged >= session->sender.next ||
	    control.heard >= session->sender.control)
		return false;
	if (control.heard >= session->controller.earlier_mark)
		sync_heard(session);
	sync_send_acknowledged(session, control.acknowledged);
	sync_receive_announced(session, control.first, control.next);
	if (control.first < control.next &&
	    control.first <= session->receiver.acknowledged)
		session->controller.repeat = true;
	if (newest) {
		note_time(session, control.time);
		session->controller.peer_config = control.config;
		session->comparison.peer_wish = control.wish;
	}
	for (i = 0; i < control.ranges; i++) {
		number = control.acknowledged + 1 + control.range[i].offset;
		for (j = 0; j < control.range[i].count; j++)
			sync_send_again(session, number + j);
	}
	return true;
}

static void sooner(u64 *at, u64 other)
{
	if (other < *at)
		*at = other;
}

/* Return: when to ask for a missing number, at most @at. */
static u64 ask_ms(const struct sync_session *session, u64 at)
{
	const struct sync_receiver *receiver = &session->receiver;
	u64 number = receiver->acknowledged + 1;

	for (; number <= receiver->highest && at > session->now; number++)
		if (!sync_receive_missing(session, number))
			continue;
		else if (is_due(session, number))
			at = session->now;
		else
			sooner(&at, receiver->asked_ms[number % SYNC_RING] +
				    ASK_MS);
	return at;
}

/* Return: when the next control datagram is due. */
static u64 due_ms(const struct sync_session *session)
{
	const struct sync_controller *controller = &session->controller;
	const struct sync_receiver *receiver = &session->receiver;
	u64 at = controller->sent_ms + KEEPALIVE_MS;

	if (controller->urgent || receiver->waiting >= WAITING_MAX)
		at = session->now;
	if (receiver->waiting)
		sooner(&at, receiver->waiting_ms + ACKNOWLEDGE_MS);
	if (controller->repeat)
		sooner(&at, controller->sent_ms + ACKNOWLEDGE_MS);
	if (sync_send_pending(session))
		sooner(&at, controller->sent_ms + HEARTBEAT_MS);
	at = ask_ms(session, at);
	/* At most one in a millisecond. */
	return at > controller->sent_ms ? at : controller->sent_ms + 1;
}

/* Send a control datagram if it is due. */
void sync_control_tick(struct sync_session *session, u64 *wait)
{
	move_mark(session);
	sync_send_expire(session);
	if (due_ms(session) <= session->now)
		send_control(session);
	sync_due(session, due_ms(session), wait);
}
