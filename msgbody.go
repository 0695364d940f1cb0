package timpush

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// MsgBody is the content of a message: elements of any type in any number, with at
// most one CustomElem. The whole body of a request has at most 12 KB of 1024 bytes
// (newest code tables; 8 KB in 2023).
type MsgBody []Element

// Text is a MsgBody of one TextElem.
func Text(s string) MsgBody { return MsgBody{TextElem{Text: s}} }

// Element is one of TextElem, LocationElem, FaceElem, CustomElem, SoundElem,
// ImageElem, FileElem, VideoFileElem and RawElem.
type Element interface {
	msgType() string
	appendContent(b *wire.Buffer)
	check(c *check.Collector)
}

// TextElem is a text, which is the text of the offline push too.
type TextElem struct {
	Text string `json:"Text"`
}

// LocationElem is a place, in degrees.
type LocationElem struct {
	Desc      string  `json:"Desc"`
	Latitude  float64 `json:"Latitude"`
	Longitude float64 `json:"Longitude"`
}

// FaceElem is an emoji.
type FaceElem struct {
	Index int    `json:"Index"` // chosen by the app; 0 is an emoji too
	Data  string `json:"Data"`
}

// CustomElem is what the app makes of it. If it stands alone, without Desc and
// without OfflinePushInfo.Desc, nothing is pushed offline. The newer documents
// (1047/74355) show Data only and leave the rest to OfflinePushInfo, which
// overrides it.
type CustomElem struct {
	Data  string `json:"Data"`
	Desc  string `json:"Desc"`  // text of the offline push
	Ext   string `json:"Ext"`   // passed on in the APNs payload
	Sound string `json:"Sound"` // APNs sound file
}

// SoundElem is a voice message. URL and UUID are required.
type SoundElem struct {
	URL          string `json:"Url"`
	UUID         string `json:"UUID"`          // globally unique; usually the file's MD5
	Size         int    `json:"Size"`          // bytes
	Second       int    `json:"Second"`        // seconds
	DownloadFlag int    `json:"Download_Flag"` // zero is sent as 2, which is all that is allowed
}

// ImageElem is a picture. UUID and at least one ImageInfo are required.
type ImageElem struct {
	UUID           string      `json:"UUID"`           // globally unique
	ImageFormat    int         `json:"ImageFormat"`    // 1 JPG, 2 GIF, 3 PNG, 4 BMP, 255 other; zero: not sent
	ImageInfoArray []ImageInfo `json:"ImageInfoArray"` // the variants
}

// ImageInfo is one variant of a picture. Type and URL are required.
type ImageInfo struct {
	Type   int    `json:"Type"`   // 1 original, 2 large, 3 thumbnail
	Size   int    `json:"Size"`   // bytes
	Width  int    `json:"Width"`  // pixels
	Height int    `json:"Height"` // pixels
	URL    string `json:"URL"`
}

// FileElem is a file. URL and UUID are required.
type FileElem struct {
	URL          string `json:"Url"`
	UUID         string `json:"UUID"`     // unique
	FileSize     int    `json:"FileSize"` // bytes
	FileName     string `json:"FileName"`
	DownloadFlag int    `json:"Download_Flag"` // zero is sent as 2, which is all that is allowed
}

// VideoFileElem is a video and its thumbnail. The URLs and UUIDs are required.
type VideoFileElem struct {
	VideoURL          string `json:"VideoUrl"`
	VideoUUID         string `json:"VideoUUID"`         // unique
	VideoSize         int    `json:"VideoSize"`         // bytes
	VideoSecond       int    `json:"VideoSecond"`       // seconds
	VideoFormat       string `json:"VideoFormat"`       // "mp4"
	VideoDownloadFlag int    `json:"VideoDownloadFlag"` // zero is sent as 2, which is all that is allowed
	ThumbURL          string `json:"ThumbUrl"`
	ThumbUUID         string `json:"ThumbUUID"`         // unique
	ThumbSize         int    `json:"ThumbSize"`         // bytes
	ThumbWidth        int    `json:"ThumbWidth"`        // pixels
	ThumbHeight       int    `json:"ThumbHeight"`       // pixels
	ThumbFormat       string `json:"ThumbFormat"`       // "JPG"
	ThumbDownloadFlag int    `json:"ThumbDownloadFlag"` // zero is sent as 2, which is all that is allowed
}

// RawElem is an element, or members of one, that this SDK does not know yet. A known
// element with members that this SDK does not know decodes as a RawElem.
type RawElem struct {
	MsgType    string
	MsgContent json.RawMessage // a JSON object
}

const (
	typeCustom    = "TIMCustomElem"
	downloadByURL = 2
)

func (TextElem) msgType() string      { return "TIMTextElem" }
func (LocationElem) msgType() string  { return "TIMLocationElem" }
func (FaceElem) msgType() string      { return "TIMFaceElem" }
func (CustomElem) msgType() string    { return typeCustom }
func (SoundElem) msgType() string     { return "TIMSoundElem" }
func (ImageElem) msgType() string     { return "TIMImageElem" }
func (FileElem) msgType() string      { return "TIMFileElem" }
func (VideoFileElem) msgType() string { return "TIMVideoFileElem" }
func (e RawElem) msgType() string     { return e.MsgType }

func (e TextElem) appendContent(b *wire.Buffer) {
	b.Open('{')
	b.String("Text", e.Text)
	b.Close('}')
}

func (e LocationElem) appendContent(b *wire.Buffer) {
	b.Open('{')
	b.OptString("Desc", e.Desc)
	b.Float("Latitude", e.Latitude)
	b.Float("Longitude", e.Longitude)
	b.Close('}')
}

func (e FaceElem) appendContent(b *wire.Buffer) {
	b.Open('{')
	b.Int("Index", int64(e.Index))
	b.OptString("Data", e.Data)
	b.Close('}')
}

func (e CustomElem) appendContent(b *wire.Buffer) {
	b.Open('{')
	b.String("Data", e.Data)
	b.OptString("Desc", e.Desc)
	b.OptString("Ext", e.Ext)
	b.OptString("Sound", e.Sound)
	b.Close('}')
}

func (e SoundElem) appendContent(b *wire.Buffer) {
	b.Open('{')
	b.String("Url", e.URL)
	b.String("UUID", e.UUID)
	b.OptInt("Size", int64(e.Size))
	b.OptInt("Second", int64(e.Second))
	b.Int("Download_Flag", downloadFlag(e.DownloadFlag))
	b.Close('}')
}

func (e ImageElem) appendContent(b *wire.Buffer) {
	b.Open('{')
	b.String("UUID", e.UUID)
	b.OptInt("ImageFormat", int64(e.ImageFormat))
	b.Key("ImageInfoArray")
	b.Open('[')
	for _, i := range e.ImageInfoArray {
		b.Next()
		b.Open('{')
		b.Int("Type", int64(i.Type))
		b.OptInt("Size", int64(i.Size))
		b.Int("Width", int64(i.Width))
		b.Int("Height", int64(i.Height))
		b.String("URL", i.URL)
		b.Close('}')
	}
	b.Close(']')
	b.Close('}')
}

func (e FileElem) appendContent(b *wire.Buffer) {
	b.Open('{')
	b.String("Url", e.URL)
	b.String("UUID", e.UUID)
	b.OptInt("FileSize", int64(e.FileSize))
	// The table of 1047/33527 prints fileName, every sample FileName.
	b.OptString("FileName", e.FileName)
	b.Int("Download_Flag", downloadFlag(e.DownloadFlag))
	b.Close('}')
}

func (e VideoFileElem) appendContent(b *wire.Buffer) {
	b.Open('{')
	b.String("VideoUrl", e.VideoURL)
	b.String("VideoUUID", e.VideoUUID)
	b.OptInt("VideoSize", int64(e.VideoSize))
	b.OptInt("VideoSecond", int64(e.VideoSecond))
	b.OptString("VideoFormat", e.VideoFormat)
	b.Int("VideoDownloadFlag", downloadFlag(e.VideoDownloadFlag))
	b.String("ThumbUrl", e.ThumbURL)
	b.String("ThumbUUID", e.ThumbUUID)
	b.OptInt("ThumbSize", int64(e.ThumbSize))
	b.Int("ThumbWidth", int64(e.ThumbWidth))
	b.Int("ThumbHeight", int64(e.ThumbHeight))
	b.OptString("ThumbFormat", e.ThumbFormat)
	b.Int("ThumbDownloadFlag", downloadFlag(e.ThumbDownloadFlag))
	b.Close('}')
}

func (e RawElem) appendContent(b *wire.Buffer) { b.Raw(e.MsgContent) }

func downloadFlag(flag int) int64 {
	if flag == 0 {
		return downloadByURL
	}
	return int64(flag)
}

func (TextElem) check(*check.Collector)   {}
func (FaceElem) check(*check.Collector)   {}
func (CustomElem) check(*check.Collector) {}

func (e LocationElem) check(c *check.Collector) {
	for _, m := range []struct {
		name  string
		value float64
	}{{"Latitude", e.Latitude}, {"Longitude", e.Longitude}} {
		if m.value-m.value != 0 { // not a number, or infinite
			c.Addf(int(CodeBadMessageFormat), m.name, "is %v; JSON has finite numbers only", m.value)
		}
	}
}

func (e SoundElem) check(c *check.Collector) {
	checkRequired(c, "URL", e.URL)
	checkRequired(c, "UUID", e.UUID)
	checkDownloadFlag(c, "DownloadFlag", e.DownloadFlag)
}

func (e ImageElem) check(c *check.Collector) {
	checkRequired(c, "UUID", e.UUID)
	if len(e.ImageInfoArray) == 0 {
		c.Addf(int(CodeBadMessageFormat), "ImageInfoArray", "has 0 variants, but 1 is required")
	}
	for i, info := range e.ImageInfoArray {
		c.At("ImageInfoArray", i)
		if info.Type == 0 {
			c.Addf(int(CodeBadMessageFormat), "Type", "is 0, but required: 1 original, 2 large, 3 thumbnail")
		}
		checkRequired(c, "URL", info.URL)
		c.Out()
	}
}

func (e FileElem) check(c *check.Collector) {
	checkRequired(c, "URL", e.URL)
	checkRequired(c, "UUID", e.UUID)
	checkDownloadFlag(c, "DownloadFlag", e.DownloadFlag)
}

func (e VideoFileElem) check(c *check.Collector) {
	checkRequired(c, "VideoURL", e.VideoURL)
	checkRequired(c, "VideoUUID", e.VideoUUID)
	checkDownloadFlag(c, "VideoDownloadFlag", e.VideoDownloadFlag)
	checkRequired(c, "ThumbURL", e.ThumbURL)
	checkRequired(c, "ThumbUUID", e.ThumbUUID)
	checkDownloadFlag(c, "ThumbDownloadFlag", e.ThumbDownloadFlag)
}

func (e RawElem) check(c *check.Collector) {
	checkRequired(c, "MsgType", e.MsgType)
	if err := wire.CheckObject(e.MsgContent); err != nil && !errors.Is(err, wire.ErrUTF8) {
		c.Addf(int(CodeBadMessageFormat), "MsgContent", "%v", err)
	}
}

func checkRequired(c *check.Collector, field, text string) {
	c.Present(int(CodeBadMessageFormat), field, text)
}

func checkDownloadFlag(c *check.Collector, field string, flag int) {
	if flag != 0 && flag != downloadByURL {
		c.Addf(int(CodeBadMessageFormat), field, "is %d; it must be %d, or 0 which is sent as %d",
			flag, downloadByURL, downloadByURL)
	}
}

// check applies the rules of a MsgBody that must be there.
func (m MsgBody) check(c *check.Collector) {
	if len(m) == 0 {
		c.Addf(int(CodeBadMsgBody), "MsgBody", "has 0 elements, but 1 is required")
	}
	customs := 0
	for i, e := range m {
		c.At("MsgBody", i)
		if isNil(e) {
			c.Addf(int(CodeBadMsgBody), "", "is nil")
		} else {
			e.check(c)
			if e.msgType() == typeCustom {
				customs++
			}
		}
		c.Out()
	}
	if customs > 1 {
		c.Addf(int(CodeBadMsgBody), "MsgBody", "has %d elements of type %s; the limit is 1 element", customs, typeCustom)
	}
}

// MarshalJSON writes the wire's form: {"MsgType": ..., "MsgContent": {...}} for
// each element.
func (m MsgBody) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	return wire.Marshal(m.appendTo)
}

func (m MsgBody) appendTo(b *wire.Buffer) {
	b.Open('[')
	for i, e := range m {
		b.Next()
		if isNil(e) {
			b.Fail(fmt.Errorf("MsgBody[%d] is nil", i))
			return
		}
		b.Open('{')
		b.String("MsgType", e.msgType())
		b.Key("MsgContent")
		e.appendContent(b)
		b.Close('}')
	}
	b.Close(']')
}

// UnmarshalJSON reads the wire's form. An element of a type, or with members, that
// this SDK does not know becomes a RawElem, so that nothing is lost.
func (m *MsgBody) UnmarshalJSON(data []byte) error {
	var elements []json.RawMessage
	if err := json.Unmarshal(data, &elements); err != nil {
		return err
	}
	if elements == nil {
		*m = nil
		return nil
	}
	body := make(MsgBody, len(elements))
	for i, e := range elements {
		element, err := decodeElement(e)
		if err != nil {
			return fmt.Errorf("timpush: MsgBody[%d]: %w", i, err)
		}
		body[i] = element
	}
	*m = body
	return nil
}

func decodeElement(data []byte) (Element, error) {
	var raw RawElem
	unknown, err := wire.Members(data, &raw)
	if err != nil {
		return nil, err
	}
	for name := range unknown {
		return nil, fmt.Errorf("an element has MsgType and MsgContent, not %.50q", name)
	}
	decode, known := elementTypes[raw.MsgType]
	if notObject := wire.CheckObject(raw.MsgContent); !known || notObject != nil {
		return raw, nil //nolint:nilerr // kept as it is, for validation to speak of
	}
	element, err := decode(raw.MsgContent)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", raw.MsgType, err)
	}
	if element == nil {
		return raw, nil
	}
	return element, nil
}

// elementTypes decode the content of an element; nil if it has members that the
// type lacks.
var elementTypes = map[string]func(content []byte) (Element, error){
	TextElem{}.msgType():      decodeElem[TextElem],
	LocationElem{}.msgType():  decodeElem[LocationElem],
	FaceElem{}.msgType():      decodeElem[FaceElem],
	CustomElem{}.msgType():    decodeElem[CustomElem],
	SoundElem{}.msgType():     decodeElem[SoundElem],
	ImageElem{}.msgType():     decodeElem[ImageElem],
	FileElem{}.msgType():      decodeElem[FileElem],
	VideoFileElem{}.msgType(): decodeElem[VideoFileElem],
}

func decodeElem[T Element](content []byte) (Element, error) {
	var e T
	unknown, err := wire.Members(content, &e)
	if err != nil || len(unknown) > 0 {
		return nil, err
	}
	return e, nil
}
