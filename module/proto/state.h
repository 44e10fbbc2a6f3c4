/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The common part of the state machines of TCP, SCTP and DCCP.
 */
#ifndef EOIG_PROTO_STATE_H
#define EOIG_PROTO_STATE_H

#include <linux/atomic.h>
#include <linux/types.h>

/* The next state of a packet that may not pass. */
#define EOIG_STATE_REFUSE	0xff

/**
 * enum eoig_advance - the result of advancing a state machine by a packet
 * @EOIG_ADVANCE_REFUSE: the packet may not pass
 * @EOIG_ADVANCE_PASS: the packet may pass
 * @EOIG_ADVANCE_MOVE: the packet may pass, and the state has changed
 */
enum eoig_advance {
	EOIG_ADVANCE_REFUSE,
	EOIG_ADVANCE_PASS,
	EOIG_ADVANCE_MOVE,
};

/**
 * eoig_state_move - move the state of a flow
 * @state: u8 pointer: the state of the flow
 * @old: u8 pointer: the state before; set to the last one that was seen
 * @next: the state that follows *@old, or EOIG_STATE_REFUSE
 *
 * Evaluates @next again if another CPU has moved the state meanwhile.
 *
 * Context: any.
 * Return: @next. The state has changed unless this is *@old or EOIG_STATE_REFUSE.
 */
#define eoig_state_move(state, old, next)				\
({									\
	u8 __next;							\
									\
	do {								\
		__next = (next);					\
	} while (__next != EOIG_STATE_REFUSE && __next != *(old) &&	\
		 !try_cmpxchg(state, old, __next));			\
	__next;								\
})

#endif /* EOIG_PROTO_STATE_H */
