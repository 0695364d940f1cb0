package timpushtest

import "github.com/timpush/timpush"

// Which code the service gives for which fault of a message is documented only as
// far as 90002 ("MsgBody does not meet message format requirements") and 90010
// ("the packet does not"). Here the frame of an element answers 90002, what is
// in the frame 90010.

// msgBody are the rows of MsgBody. Its absence is for the endpoint to judge.
var msgBody = []row{
	{name: "MsgBody", fit: anArray, wrong: timpush.CodeMsgBodyNotArray},
	{name: "MsgBody", fit: aFilledArray, wrong: timpush.CodeBadMsgBody, each: []row{
		{name: "MsgType", required: true, fit: aFilledString, wrong: timpush.CodeBadMessageFormat},
		{name: "MsgContent", required: true, fit: anObject, wrong: timpush.CodeBadMessageFormat},
	}},
}

// requiredMsgBody is for endpoints that do not work without a message.
var requiredMsgBody = append([]row{
	{name: "MsgBody", required: true, fit: anArray,
		wrong: timpush.CodeMsgBodyNotArray, absent: timpush.CodeBadMsgBody},
}, msgBody...)

// downloadFlag is documented to be 2 always.
var downloadFlag = between(2, 2)

// elements are the documented types. Members that are not documented are let
// through: they may be newer than the documents read.
var elements = map[string][]row{
	"TIMTextElem": {
		need("Text", aString),
	},
	"TIMLocationElem": {
		may("Desc", aString), may("Latitude", aNumber), may("Longitude", aNumber),
	},
	"TIMFaceElem": {
		may("Index", anInteger), may("Data", aString),
	},
	"TIMCustomElem": {
		may("Data", aString), may("Desc", aString), may("Ext", aString), may("Sound", aString),
	},
	"TIMSoundElem": {
		need("Url", aFilledString), need("UUID", aFilledString),
		may("Size", anInteger), may("Second", anInteger),
		need("Download_Flag", downloadFlag),
	},
	"TIMImageElem": {
		need("UUID", aFilledString), may("ImageFormat", anInteger),
		{name: "ImageInfoArray", required: true, fit: aFilledArray, each: []row{
			need("Type", between(1, 3)), may("Size", anInteger),
			need("Width", anInteger), need("Height", anInteger),
			need("URL", aFilledString),
		}},
	},
	"TIMFileElem": {
		need("Url", aFilledString), need("UUID", aFilledString),
		may("FileSize", anInteger), may("FileName", aString),
		need("Download_Flag", downloadFlag),
	},
	"TIMVideoFileElem": {
		need("VideoUrl", aFilledString), need("VideoUUID", aFilledString),
		may("VideoSize", anInteger), may("VideoSecond", anInteger), may("VideoFormat", aString),
		need("VideoDownloadFlag", downloadFlag),
		need("ThumbUrl", aFilledString), need("ThumbUUID", aFilledString),
		may("ThumbSize", anInteger), need("ThumbWidth", anInteger), need("ThumbHeight", anInteger),
		may("ThumbFormat", aString),
		need("ThumbDownloadFlag", downloadFlag),
	},
	// Whether these endpoints take it is not confirmed, nor is what it needs.
	"TIMRelayElem": {},
}

// checkMessage looks into the elements, the frames of which are known to be right.
func checkMessage(r *request) *refusal {
	body := r.member("MsgBody")
	if body == nil {
		return nil
	}
	custom := 0
	for i := range body.items {
		frame := &body.items[i]
		name := frame.member("MsgType").text
		rows, ok := elements[name]
		if !ok {
			return refuse(timpush.CodeBadMessageFormat, "MsgBody[%d]: unknown MsgType %q", i, name)
		}
		if len(frame.members) > 2 {
			return refuse(timpush.CodeBadMessageFormat, "MsgBody[%d] has more than MsgType and MsgContent", i)
		}
		if name == "TIMCustomElem" {
			custom++
		}
		if no := checkRows(frame.member("MsgContent"), "MsgContent.", rows, timpush.CodeBadMessageFormat); no != nil {
			return no
		}
	}
	if custom > 1 {
		return refuse(timpush.CodeBadMsgBody, "MsgBody has %d TIMCustomElem; at most one is allowed", custom)
	}
	return nil
}

const kilobyte = 1024

// messageLimit is that of the newest code table: 12 KB. Whether it counts the names
// of the recipients is not documented; here it does not.
func messageLimit(r *request) *refusal {
	const limit = 12 * kilobyte
	size := r.size
	for i := range r.root.members {
		if m := &r.root.members[i]; m.name == "To_Account" {
			size -= m.size + len(",")
		}
	}
	if r.has("MsgBody") && size > limit {
		return refuse(timpush.CodePacketTooLong, "the packet has %d bytes; the limit is %d", size, limit)
	}
	return nil
}
