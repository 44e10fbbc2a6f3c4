/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of a session, for the files of the session only:
 *
 *	sync_state.c	creates it, and drives the others by time
 *	sync_hello.c	proves that the peer is alive and has the key
 *	sync_send.c	numbers datagrams, and keeps them to send them again
 *	sync_receive.c	authenticates datagrams, and accepts each number once
 *	sync_control.c	acknowledges, asks for missing numbers, keeps alive
 *	sync_compare.c	compares the tables
 */
#ifndef EOIGCTL_SYNC_STATE_H
#define EOIGCTL_SYNC_STATE_H

#include "sync_session.h"
#include "sync_wire.h"

/* Datagrams that can be sent again; also the window of the receiver. */
#define SYNC_RING	4096
/* Bulk records wait while so many datagrams are not acknowledged. */
#define SYNC_BULK_WINDOW	64
/* A peer that is not heard for so many milliseconds is not connected. */
#define SYNC_SILENCE_MS	5000

/* A sent datagram. Its text never changes: the number is its nonce. */
struct sync_slot {
	u64 sent_ms;
	u16 length;
	u8 kind;
	u8 text[SYNC_TEXT_MAX];
};

/* What sync_send.c has. */
struct sync_sender {
	struct sync_slot *ring;	/* SYNC_RING slots, by number */
	u64 first;		/* lowest number that is kept */
	u64 next;		/* next number */
	u16 open;		/* bytes of text in the slot of @next */
	u64 control;		/* next number of a control datagram */
};

#define SYNC_REPLAY_WINDOW	1024

/* What sync_receive.c has. */
struct sync_receiver {
	u64 acknowledged;	/* each number up to this is done */
	u64 highest;		/* highest number that the peer has sent */
	/* By number, above @acknowledged up to @highest. */
	bool arrived[SYNC_RING];
	u64 asked_ms[SYNC_RING];	/* when it was asked for; 0: never */
	unsigned int waiting;	/* datagrams since the last acknowledgment */
	u64 waiting_ms;		/* when the first of them arrived */
	u64 control;		/* highest number of a control datagram */
	u64 controls[SYNC_REPLAY_WINDOW / 64];	/* bitmap of such numbers */
};

/* What sync_control.c has. */
struct sync_controller {
	u64 sent_ms;
	bool urgent;
	bool repeat;		/* the peer has not received the last one */
	u64 peer_config;
	/* The peer proves that it has received one of the last numbers. */
	u64 mark_ms;
	u64 mark;		/* next number at @mark_ms */
	u64 earlier_mark;
	/* Least difference to the clock of the peer, of two minutes. */
	u64 offset_ms;		/* when @offset began; 0: unknown */
	s64 offset;
	s64 earlier_offset;
};

/* What sync_hello.c has. */
struct sync_handshake {
	u8 router[SYNC_ID_SIZE];
	u8 boot[SYNC_ID_SIZE];
	u8 challenge[SYNC_ID_SIZE];	/* of the next hellos; used once */
	u64 challenge_ms;
	bool confirmed;		/* @peer answered a challenge */
	u8 peer[SYNC_ID_SIZE];	/* boot id of the peer */
	bool due;		/* a hello at once */
	u64 sent_ms;
	unsigned int answers;	/* hellos that may be answered now */
	u64 answers_ms;
	/* Why there is no connection. */
	bool foreign;		/* no key of ours opened a hello */
	bool self;		/* a hello was our own */
	bool other_version;
	u64 hello_ms;		/* last authentic hello */
	bool deaf;		/* hellos, but no answer, since @deaf_ms */
	u64 deaf_ms;
	u8 peer_min;
	u8 peer_max;
};

enum sync_step {
	SYNC_IDLE,
	SYNC_OWN,	/* waits for the own digests */
	SYNC_PARTS_OUT,	/* sends them */
	SYNC_REPLY,	/* waits for the slices that differ */
	SYNC_PARTS_IN,	/* collects the digests of the peer */
	SYNC_EXCHANGE,	/* both send the slices that differ */
};

/* What sync_compare.c has. */
struct sync_comparison {
	enum sync_step step;
	bool begins;		/* this side begins comparisons */
	u32 id;
	u32 key;		/* id of the own slice key */
	/* Each reason to compare is a new wish. */
	u32 wish;
	u32 covered;		/* wish before the last one that has ended */
	u32 begun;		/* wish before the current one */
	u32 peer_wish;		/* 0: unknown */
	u32 peer_covered;
	u32 peer_begun;
	u64 begun_ms;
	u64 ended_ms;
	u64 progress_ms;
	/* The digests of the side that begins, and what was sent of them. */
	u64 digests[SYNC_SLICES];
	u32 peer_key;
	u32 parts_in;		/* bitmap */
	unsigned int parts_out;
	/* The digests of the other side. */
	u64 own[SYNC_SLICES];
	bool own_ready;
	/* A request of the owner lasts. Its answer may be out of date. */
	bool digesting;
	bool digest_outdated;
	u64 digest_ms;		/* not before this time */
	bool saving;
	bool saving_outdated;
	/* The slices that differ. */
	u8 selected[SYNC_SLICES / 8];
	bool saved;
	bool end_sent;
	u64 end;		/* number of the end that was sent */
	u64 peer_end;		/* 0: not received */
};

struct sync_session {
	const struct sync_ops *ops;
	void *owner;
	u64 now;
	bool begun;		/* @now is valid */
	u64 began_ms;
	struct sync_keys keys;
	struct sync_cipher hello[SYNC_KEYS_MAX];	/* of each key */
	struct sync_cipher receive[SYNC_KEYS_MAX];	/* if confirmed */
	struct sync_cipher send;	/* of the first key, if confirmed */
	u8 version;
	bool connected;
	u64 config;
	u64 heard_ms;
	struct sync_handshake handshake;
	struct sync_sender sender;
	struct sync_receiver receiver;
	struct sync_controller controller;
	struct sync_comparison comparison;
	struct sync_status counters;	/* only the counters in it */
	char problem[160];
};

/* sync_state.c */
void sync_clock(struct sync_session *session, u64 now_ms);
void sync_derive(struct sync_session *session);
void sync_heard(struct sync_session *session);
void sync_due(struct sync_session *session, u64 at_ms, u64 *wait);

/* sync_hello.c */
void sync_hello_begin(struct sync_session *session);
void sync_hello_receive(struct sync_session *session, const u8 *datagram,
			size_t length);
void sync_hello_tick(struct sync_session *session, u64 *wait);

/* sync_send.c */
void sync_send_raw(struct sync_session *session, const u8 *datagram,
		   size_t length);
void sync_send_text(struct sync_session *session, u8 kind, u64 number,
		    const u8 *text, size_t length);
u64 sync_send_message(struct sync_session *session, u8 kind, const u8 *text,
		      size_t length);
void sync_send_flush(struct sync_session *session);
void sync_send_reset(struct sync_session *session);
void sync_send_acknowledged(struct sync_session *session, u64 number);
void sync_send_again(struct sync_session *session, u64 number);
void sync_send_expire(struct sync_session *session);
u64 sync_send_pending(const struct sync_session *session);

/* sync_receive.c */
void sync_receive_begin(struct sync_session *session, u64 next);
void sync_receive_resume(struct sync_session *session, u64 next);
void sync_receive_announced(struct sync_session *session, u64 first, u64 next);
bool sync_receive_missing(const struct sync_session *session, u64 number);

/* sync_control.c */
void sync_control_begin(struct sync_session *session);
bool sync_control_receive(struct sync_session *session,
			  struct sync_reader *text, bool newest);
u32 sync_control_delay(const struct sync_session *session, u64 time);
void sync_control_tick(struct sync_session *session, u64 *wait);

/* sync_compare.c */
void sync_compare_begin(struct sync_session *session);
void sync_compare_wish(struct sync_session *session);
void sync_compare_stop(struct sync_session *session);
bool sync_compare_receive(struct sync_session *session, u8 kind, u64 number,
			  struct sync_reader *text);
void sync_compare_tick(struct sync_session *session, u64 *wait);

#endif /* EOIGCTL_SYNC_STATE_H */
