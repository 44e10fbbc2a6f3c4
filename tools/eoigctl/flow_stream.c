// SPDX-License-Identifier: GPL-2.0-only
/*
 * Save flows as a stream of bytes, and restore them.
 *
 * A stream is a header, records of the kernel, and a trailer with their number
 * and a checksum. flow_stream_restore() verifies the whole stream before it
 * restores anything.
 *
 * Numbers are in network byte order. Streams of eoig 0.1 are in host byte
 * order; they are accepted as well.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "error.h"
#include "family.h"
#include "flow_record.h"
#include "flow_stream.h"
#include "memory.h"

#define STREAM_VERSION	2
#define BYTE_ORDER_MARK	0x01020304U

static const char header_magic[8] = "eoigflow";
static const char trailer_magic[8] = "eoig end";

struct stream_header {
	char magic[8];
	u32 byte_order;		/* BYTE_ORDER_MARK */
	u32 version;		/* of header and trailer */
	u32 record_version;
	u32 record_size;
	u64 saved;		/* seconds since 1970 */
};

struct stream_trailer {
	char magic[8];
	u64 count;		/* number of records */
	u32 reserved;
	u32 checksum;		/* CRC-32 of all bytes before it */
};

_Static_assert(sizeof(struct stream_header) == 32, "the stream has no holes");
_Static_assert(sizeof(struct stream_trailer) == 24, "the stream has no holes");

/* CRC-32 as in Ethernet, gzip and PNG. */
static u32 crc32(u32 crc, const void *data, size_t length)
{
	static u32 table[256];
	const u8 *bytes = data;
	unsigned int i, bit;

	for (i = 0; !table[255] && i < 256; i++) {
		table[i] = i;
		for (bit = 0; bit < 8; bit++)
			table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320U : 0);
	}
	crc = ~crc;
	while (length--)
		crc = crc >> 8 ^ table[(crc ^ *bytes++) & 0xff];
	return ~crc;
}

static void write_bytes(struct flow_writer *writer, const void *data,
			size_t length)
{
	writer->checksum = crc32(writer->checksum, data, length);
	fwrite(data, 1, length, writer->out);
}

/* Begin a stream. */
void flow_writer_begin(struct flow_writer *writer, FILE *out)
{
	struct stream_header header = {
		.byte_order = htobe32(BYTE_ORDER_MARK),
		.version = htobe32(STREAM_VERSION),
		.record_version = htobe32(EOIG_RECORD_VERSION),
		.record_size = htobe32(sizeof(struct eoig_record)),
		.saved = htobe64(time(NULL)),
	};

	memset(writer, 0, sizeof(*writer));
	writer->out = out;
	memcpy(header.magic, header_magic, sizeof(header.magic));
	write_bytes(writer, &header, sizeof(header));
}

void flow_writer_add(struct flow_writer *writer,
		     const struct eoig_record *record)
{
	write_bytes(writer, record, sizeof(*record));
	writer->count++;
}

/* End a stream. Without its end, flow restore refuses it. */
int flow_writer_end(struct flow_writer *writer)
{
	struct stream_trailer trailer = { .count = htobe64(writer->count) };

	memcpy(trailer.magic, trailer_magic, sizeof(trailer.magic));
	write_bytes(writer, &trailer,
		    offsetof(struct stream_trailer, checksum));
	trailer.checksum = htobe32(writer->checksum);
	fwrite(&trailer.checksum, 1, sizeof(trailer.checksum), writer->out);
	if (fflush(writer->out) || ferror(writer->out))
		return error_user("flows: cannot write: %s", strerror(errno));
	return STATUS_OK;
}

/* The writer of records that the kernel sends. */
struct saving {
	struct flow_writer writer;
	bool other;		/* the kernel sent unknown records */
};

static void write_record(const struct eoig_record *record, void *data)
{
	flow_writer_add(data, record);
}

static void write_records(const struct nlmsghdr *header, void *data)
{
	struct saving *saving = data;

	if (!flow_records_read(header, write_record, &saving->writer))
		saving->other = true;
}

/* Write the flows that match the filter. Set *@count to their number. */
int flow_stream_save(FILE *out, const struct flow_filter *filter, u64 *count)
{
	struct saving saving = { .other = false };
	struct request request;
	int status;

	flow_writer_begin(&saving.writer, out);
	eoig_begin_dump(&request, EOIG_CMD_FLOW_SAVE);
	request.about = "flows";
	flow_filter_put(&request, filter);
	status = eoig_send(&request, write_records, &saving);
	if (status)
		return status;
	if (saving.other)
		return error_kernel("flows: unknown record version of the module, update eoigctl");
	status = flow_writer_end(&saving.writer);
	if (!status)
		*count = saving.writer.count;
	return status;
}

/* A stream that was read. */
struct stream {
	u8 *bytes;
	size_t length;
	bool native;		/* numbers are in host byte order */
	u32 record_version;
	size_t record_size;
	u64 saved;
	u64 count;
};

static u32 number32(const struct stream *stream, u32 number)
{
	return stream->native ? number : be32toh(number);
}

static u64 number64(const struct stream *stream, u64 number)
{
	return stream->native ? number : be64toh(number);
}

static int read_all(FILE *in, struct stream *stream)
{
	size_t room = 0, got;

	do {
		if (stream->length == room) {
			room = 2 * room + 65536;
			stream->bytes = allocate(stream->bytes, room);
		}
		got = fread(stream->bytes + stream->length, 1, room - stream->length, in);
		stream->length += got;
	} while (got);
	if (ferror(in))
		return error_user("saved flows: %s", strerror(errno));
	return STATUS_OK;
}

static int check_header(struct stream *stream)
{
	struct stream_header header;
	u32 version;

	if (stream->length < sizeof(header) ||
	    memcmp(stream->bytes, header_magic, sizeof(header_magic)))
		return error_user("saved flows: unknown format");
	memcpy(&header, stream->bytes, sizeof(header));
	stream->native = header.byte_order == BYTE_ORDER_MARK && header.version == 1;
	version = number32(stream, header.version);
	if (number32(stream, header.byte_order) == BYTE_ORDER_MARK && version == 1 &&
	    !stream->native)
		return error_user("saved flows: written by eoig 0.1 in the other byte order");
	stream->record_version = number32(stream, header.record_version);
	stream->record_size = flow_record_size(stream->record_version);
	stream->saved = number64(stream, header.saved);
	if (number32(stream, header.byte_order) != BYTE_ORDER_MARK ||
	    version != (stream->native ? 1 : STREAM_VERSION) || !stream->record_size ||
	    stream->record_version != (stream->native ? 1 : EOIG_RECORD_VERSION) ||
	    number32(stream, header.record_size) != stream->record_size)
		return error_user("saved flows: written by an unknown version of eoig");
	return STATUS_OK;
}

/* Check that the stream is complete and undamaged. */
static int check_stream(struct stream *stream)
{
	struct stream_trailer trailer;
	size_t body;

	if (check_header(stream))
		return STATUS_USER;
	if (stream->length < sizeof(struct stream_header) + sizeof(trailer))
		return error_user("saved flows: truncated after %zu bytes, nothing restored",
				  stream->length);
	body = stream->length - sizeof(struct stream_header) - sizeof(trailer);
	memcpy(&trailer, stream->bytes + stream->length - sizeof(trailer), sizeof(trailer));
	stream->count = number64(stream, trailer.count);
	if (memcmp(trailer.magic, trailer_magic, sizeof(trailer.magic)) ||
	    body % stream->record_size || stream->count != body / stream->record_size)
		return error_user("saved flows: truncated after %zu bytes, nothing restored",
				  stream->length);
	if (number32(stream, trailer.checksum) !=
	    crc32(0, stream->bytes, stream->length - sizeof(trailer.checksum)))
		return error_user("saved flows: damaged, nothing restored");
	return STATUS_OK;
}

/* Add the time since the save to the idle time and age of each flow. */
static void age_records(struct eoig_record *records, unsigned int count, u32 seconds)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		u32 idle = be32toh(records[i].idle), age = be32toh(records[i].age);

		records[i].idle = htobe32(idle > INT32_MAX - seconds ? INT32_MAX : idle + seconds);
		records[i].age = htobe32(age > UINT32_MAX - seconds ? UINT32_MAX : age + seconds);
	}
}

static int send_records(const struct eoig_record *records, unsigned int count,
			struct restored *restored)
{
	struct request request;

	eoig_begin(&request, EOIG_CMD_FLOW_RESTORE);
	request.about = "saved flows";
	flow_records_put(&request, records, count);
	return eoig_send(&request, flow_records_taken, restored);
}

static u64 greatest_common_divisor(u64 a, u64 b)
{
	while (b) {
		u64 rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * Choose a stride that visits each record once.
 *
 * Flows are saved bucket by bucket. In that order, a small table would fill its
 * first buckets, and resize again and again. So the order is spread over the
 * stream.
 */
static u64 stride_of(u64 count)
{
	u64 stride = count / 1618 * 1000 + 1;

	while (greatest_common_divisor(stride, count) != 1)
		stride++;
	return stride;
}

static int send_stream(const struct stream *stream, struct restored *restored)
{
	struct eoig_record *records = allocate(NULL, EOIG_RECORDS_MAX * sizeof(*records));
	const u8 *body = stream->bytes + sizeof(struct stream_header);
	u64 rest = stream->count, stride = stride_of(rest), at = 0;
	time_t now = time(NULL);
	int status = STATUS_OK;
	u32 seconds = 0;

	/* A wrong clock keeps dead flows at worst. It never revives them. */
	if (now > 0 && (u64)now > stream->saved)
		seconds = (u64)now - stream->saved > INT32_MAX ?
			  INT32_MAX : (u64)now - stream->saved;
	while (!status && rest) {
		unsigned int count = rest < EOIG_RECORDS_MAX ? rest : EOIG_RECORDS_MAX, i;

		for (i = 0; i < count; i++) {
			flow_record_read(&records[i], body + at * stream->record_size,
					 stream->record_version);
			at = (at + stride) % stream->count;
		}
		age_records(records, count, seconds);
		status = send_records(records, count, restored);
		rest -= count;
	}
	free(records);
	return status;
}

/* Read a stream to its end, and restore its flows. */
int flow_stream_restore(FILE *in, struct restored *restored)
{
	struct stream stream = { .bytes = NULL };
	int status;

	memset(restored, 0, sizeof(*restored));
	status = read_all(in, &stream);
	if (!status)
		status = check_stream(&stream);
	if (!status)
		status = send_stream(&stream, restored);
	free(stream.bytes);
	return status;
}
